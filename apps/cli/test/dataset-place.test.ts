import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordSet } from '@bp/contracts';
import { upsertDataset } from '@bp/dataset';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRecords } from '../../../packages/dataset/src/testing/records.js';
import { freePort } from '../../../packages/registry/src/testing/free-port.js';
import {
  hasPostgres,
  type PostgresServer,
  startPostgres,
} from '../../../packages/store-postgres/src/testing/postgres-server.js';
import { makeRoot, removeRoot, runBp } from './run-bp.js';

const FILE = 'ml/datasets/training_backlinks_enriched.csv';

describe('bp with a dataset elsewhere', () => {
  let root: string;
  const bp = (url: string, ...args: string[]) =>
    runBp([...args, '--json'], { root, env: { BP_DATASET_URL: url } });
  beforeAll(async () => {
    root = await makeRoot();
    await upsertDataset({ path: join(root, FILE), records: recordSet(makeRecords(50)) });
  });
  afterAll(() => removeRoot(root));

  it.each([
    ['postgres://reader:hush@127.0.0.1:1/db', 'STORAGE_FAILED'],
    ['s3://reader:hush@models/x', 'SETTINGS_INVALID'],
  ])(
    'says what is wrong with %s, uses no file instead, and tells no password',
    async (url, code) => {
      const failed = await bp(url, 'dataset', 'show');
      expect(failed.json()).toMatchObject({ error: { code } });
      expect(failed.stdout + failed.stderr).not.toContain('hush');
    },
  );

  it('cannot be asked in SQL while it is a file', async () => {
    expect((await bp('', 'dataset', 'query')).json()).toMatchObject({ error: { code: 'USAGE' } });
  });

  describe.skipIf(!hasPostgres())('on a real PostgreSQL (needs postgresql, see .ci/run)', () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres(await freePort());
    });
    afterAll(() => server?.stop());

    it('copies it there and back, shows it, and tells how to ask it', async () => {
      const url = await server.makeDatabase();
      const copied = await bp('', 'dataset', 'copy', FILE, url);
      expect(copied.json()).toMatchObject({ rows: 50 });
      expect((await bp(url, 'dataset', 'show', '--rows', '0')).json()).toMatchObject({
        attempts: 50,
      });
      const asked = (await bp(url, 'dataset', 'query')).json();
      expect(asked).toMatchObject({ view: 'bp.attempts', queries: [{}, {}, {}] });
      expect(JSON.stringify(asked)).not.toContain(/:([^:@]+)@/.exec(url)?.[1]);
      await bp('', 'dataset', 'copy', url, 'back.csv');
      expect(await readFile(join(root, 'back.csv'), 'utf8')).toBe(
        await readFile(join(root, FILE), 'utf8'),
      );
    });
  });
});
