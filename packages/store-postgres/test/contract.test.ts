import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { freePort } from '../../registry/src/testing/free-port.js';
import { describeStore } from '../../registry/src/testing/store-contract.js';
import { postgresStore } from '../src/postgres-store.js';
import { hasPostgres, type PostgresServer, startPostgres } from '../src/testing/postgres-server.js';

describe.skipIf(!hasPostgres())('on a real PostgreSQL (needs postgresql, see .ci/run)', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres(await freePort());
  });
  afterAll(() => server?.stop());

  describeStore('postgres', async () => {
    const url = await server.makeDatabase();
    const cacheDir = await mkdtemp(join(tmpdir(), 'bp-postgres-cache-'));
    const open = () => postgresStore({ url, cacheDir });
    return {
      store: open(),
      again: open,
      dispose: () => rm(cacheDir, { recursive: true, force: true }),
    };
  });
});
