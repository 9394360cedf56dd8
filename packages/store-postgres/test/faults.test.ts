import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStore, openRegistry, storeAt, watchActive } from '@bp/registry';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectAwayAndBack } from '../../registry/src/testing/away-contract.js';
import { expectCopies } from '../../registry/src/testing/copy-contract.js';
import { cutTrials } from '../../registry/src/testing/cut-trials.js';
import { type FaultProxy, faultProxy } from '../../registry/src/testing/fault-proxy.js';
import { freePort } from '../../registry/src/testing/free-port.js';
import { killTrials } from '../../registry/src/testing/kill-trials.js';
import { type RegistryFolder, registryFolder } from '../../registry/src/testing/registry-folder.js';
import { postgresStore } from '../src/postgres-store.js';
import {
  askPostgres,
  hasPostgres,
  type PostgresServer,
  startPostgres,
} from '../src/testing/postgres-server.js';

const LONG = process.env.BP_LONG === '1';

describe.skipIf(!hasPostgres())('a failing PostgreSQL (needs postgresql, see .ci/run)', () => {
  let server: PostgresServer;
  let proxy: FaultProxy;
  let folder: RegistryFolder;
  let url = '';
  let cacheDir = '';
  const options = (port: number) => ({
    url: url.replace(`:${server.port}/`, `:${port}/`),
    cacheDir,
    timeoutMs: 3_000,
  });
  const direct = () => postgresStore(options(server.port));
  const through = () => postgresStore(options(proxy.port));
  const ask = (sql: string) => askPostgres(url, sql);

  beforeAll(async () => {
    server = await startPostgres(await freePort());
    proxy = await faultProxy(server.port);
  });
  afterAll(async () => {
    await proxy?.stop();
    await server?.stop();
  });
  beforeEach(async () => {
    url = await server.makeDatabase();
    cacheDir = await mkdtemp(join(tmpdir(), 'bp-postgres-cache-'));
    folder = await registryFolder(direct());
  });
  afterEach(async () => {
    await folder.remove();
    await rm(cacheDir, { recursive: true, force: true });
  });

  it('cut at any byte leaves the registry before or after the change', async () => {
    await folder.ship(1);
    const trials = LONG ? 200 : 10;
    await cutTrials({ folder, through, direct, proxy, trials, mostBytes: 12_000 });
    await folder.ship(2);
  });

  it('tells services of a deployment at once', async () => {
    await folder.ship(1);
    const active = await watchActive({ store: direct(), pollMs: 3_600_000 });
    await new Promise((done) => setTimeout(done, 500));
    const version = await folder.ship(2);
    const published = performance.now();
    while (active.version !== version && performance.now() - published < 5_000) {
      await new Promise((done) => setTimeout(done, 10));
    }
    expect(active.version).toBe(version);
    await active.close();
  });

  it('gone and back: services go on and start, writers say so, and nothing needs repair', () =>
    expectAwayAndBack({
      folder,
      direct,
      kill: () => server.kill(),
      start: () => server.start(),
    }));

  it('a user that may only read is enough for services, and changes nothing', async () => {
    await folder.ship(1);
    const reader = `reader_${url.split('_').at(-1)}`;
    await ask(
      `create role ${reader} login password 'read'; grant usage on schema bp to ${reader}; grant select on all tables in schema bp to ${reader}`,
    );
    const store = postgresStore({
      ...options(server.port),
      url: url.replace(/tests:[^@]+/, `${reader}:read`),
    });
    const active = await watchActive({ store });
    expect(active.version).toBe('v1.0.0');
    await active.close();
    expect(await store.examine?.()).toMatchObject({ readOnly: 'this user may not write' });
    const change = openRegistry({ store }).setPolicy({
      policy: { kind: 'off' },
      reason: 'x',
      by: 'x',
    });
    await expect(change).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('may not do that'),
    });
  });

  it('refuses tables of a newer release, and leaves them as they are', async () => {
    await folder.ship(1);
    await ask("insert into bp.migration (number, name) values (99, '099-later.sql')");
    await expect(direct().newest()).rejects.toMatchObject({
      message: expect.stringContaining('have migration 99'),
      remedy: expect.stringContaining('update this program'),
    });
  });

  it('never tells a password', async () => {
    const wrong = url.replace(/tests:[^@]+/, 'tests:wrong-4711');
    const failure = await storeAt(wrong, { BP_CACHE: cacheDir })
      .newest()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: expect.stringContaining('the password is wrong') });
    const { cause } = failure as Error;
    const told = [failure, cause].map((error) =>
      JSON.stringify(error, Object.getOwnPropertyNames(error)),
    );
    expect(told.join(' ')).not.toContain('4711');
    expect(() => postgresStore({ url: 'mysql://a:b@c/d' })).toThrow('not postgres://HOST/DATABASE');
  });

  it('copies a registry in and out', async () => {
    const source = await registryFolder();
    try {
      const back = fileStore({ root: join(source.root, 'back') });
      await expectCopies(source, fileStore(source), direct(), back);
    } finally {
      await source.remove();
    }
  });

  it.each(['create', 'deploy', 'prune'] as const)('kill -9 in %s leaves it whole', async (kind) => {
    const trials = LONG ? 67 : 3;
    const env = { BP_CACHE: cacheDir };
    const result = await killTrials({ kind, trials, seed: 7, place: { url, env } });
    expect(result.before + result.after).toBe(trials);
  });
});
