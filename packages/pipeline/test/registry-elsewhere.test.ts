import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../registry/src/testing/free-port.js';
import { writeTinyBundle } from '../../registry/src/testing/tiny-bundle.js';
import {
  hasPostgres,
  type PostgresServer,
  startPostgres,
} from '../../store-postgres/src/testing/postgres-server.js';
import { makeBucket } from '../../store-s3/src/testing/bucket.js';
import { hasS3Server, type S3Server, startS3Server } from '../../store-s3/src/testing/s3-server.js';
import {
  backupProject,
  forgetFeedback,
  loadSettings,
  openProject,
  type Project,
  projectPaths,
  restoreProject,
} from '../src/index.js';

const NOW = Date.parse('2026-01-10T00:00:00Z');

/** Forgets, backs up and restores where the registry is not in the folder; `places` are two that are empty. */
async function expectTrust(
  places: readonly [string, string],
  keys: NodeJS.ProcessEnv,
): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), 'bp-elsewhere-'));
  const envOf = (url: string): NodeJS.ProcessEnv => ({
    ...keys,
    BP_REGISTRY_URL: url,
    BP_CACHE: join(base, 'cache'),
  });
  const open = async (name: string, url: string): Promise<Project> => {
    const [root, env] = [join(base, name), envOf(url)];
    return openProject({
      root,
      env,
      clock: () => NOW,
      settings: await loadSettings({ root, env }),
    });
  };
  const restore = (name: string, url: string) =>
    restoreProject({
      file: join(base, 'file'),
      root: join(base, name),
      env: envOf(url),
      clock: () => NOW,
    });
  try {
    const project = await open('one', places[0]);
    const { registry } = project;
    const bundleDir = join(base, 'bundle');
    await writeTinyBundle({ dir: bundleDir, seed: 1 });
    const { version } = await registry.createVersion({ bundleDir, evaluation: {}, by: 'ann' });
    await registry.deploy({ version, reason: 'test', by: 'ann' });
    await forgetFeedback(project, { task: 'a-7', reason: 'asked' });
    expect((await registry.index())?.log.at(-1)).toMatchObject({
      kind: 'forget',
      unknown: [version],
    });
    await backupProject(project, { file: join(base, 'file') });
    expect(await restore('two', places[0])).toMatchObject({ registry: { done: 'kept' } });
    expect(await restore('three', places[1])).toMatchObject({ registry: { done: 'copied' } });
    const copy = (await open('three', places[1])).registry;
    expect(await copy.index()).toEqual(await registry.index());
    expect(await copy.verify()).toMatchObject({ ok: true, problems: [] });
    for (const name of ['one', 'two', 'three']) {
      expect(existsSync(join(projectPaths(join(base, name)).models, 'versions'))).toBe(false);
    }
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

describe.skipIf(!hasPostgres())(
  'with a registry on PostgreSQL (needs postgresql, see .ci/run)',
  () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres(await freePort());
    });
    afterAll(() => server?.stop());

    it('forgets, backs up and restores', async () => {
      await expectTrust([await server.makeDatabase(), await server.makeDatabase()], {});
    });
  },
);

// The server takes ten seconds to start; store and copy have the same suites as PostgreSQL's.
if (process.env.BP_LONG === '1') {
  describe.skipIf(!hasS3Server())('with a registry on S3 (needs radosgw, see .ci/run)', () => {
    let server: S3Server;
    beforeAll(async () => {
      server = await startS3Server();
      await makeBucket(server.env, 'models');
    });
    afterAll(() => server?.stop());

    it('forgets, backs up and restores', () =>
      expectTrust(['s3://models/one', 's3://models/two'], server.env));
  });
}
