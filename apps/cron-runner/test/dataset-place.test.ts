import { recordSet } from '@bp/contracts';
import { datasetAt, upsertDataset } from '@bp/dataset';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRecords } from '../../../packages/dataset/src/testing/records.js';
import { freePort } from '../../../packages/registry/src/testing/free-port.js';
import {
  hasPostgres,
  type PostgresServer,
  startPostgres,
} from '../../../packages/store-postgres/src/testing/postgres-server.js';
import { startedRunner } from '../src/testing/started-runner.js';

describe.skipIf(!hasPostgres())(
  'with a dataset on PostgreSQL (needs postgresql, see .ci/run)',
  () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres(await freePort());
    });
    afterAll(() => server?.stop());

    it('shows what is there, again after a change, and stays up while the database is away', async () => {
      const url = await server.makeDatabase();
      const take = (count: number) =>
        upsertDataset({ path: datasetAt(url), records: recordSet(makeRecords(count)) });
      await take(40);
      const started = await startedRunner({
        execute: () => Promise.reject(new Error('not to be called')),
        dataset: { url },
      });
      try {
        const read = async (path: string) => (await started.get(path)).text();
        expect(await read('/data')).toMatch(/Attempts[\s\S]{0,80}40/);
        await take(60);
        expect(await read('/data')).toMatch(/Attempts[\s\S]{0,80}60/);
        expect(await read('/metrics')).toMatch(/^\w*dataset_bytes [1-9]/m);
        // Asked again for three seconds each.
        if (process.env.BP_LONG !== '1') return;
        await server.kill();
        expect((await started.get('/healthz')).status).toBe(200);
        const page = await read('/data');
        expect(page).toContain('Check the address in dataset.url');
        expect(page).not.toContain('secret-of-the-tests');
      } finally {
        await started.close();
      }
    });
  },
);
