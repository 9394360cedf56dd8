import { afterAll, beforeAll, describe } from 'vitest';
import { describeDataset } from '../../dataset/src/testing/dataset-contract.js';
import { freePort } from '../../registry/src/testing/free-port.js';
import { postgresDataset } from '../src/index.js';
import { hasPostgres, type PostgresServer, startPostgres } from '../src/testing/postgres-server.js';

describe.skipIf(!hasPostgres())('on a real PostgreSQL (needs postgresql, see .ci/run)', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres(await freePort());
  });
  afterAll(() => server?.stop());

  describeDataset('postgres', async () => {
    const url = await server.makeDatabase();
    const open = () => postgresDataset({ url });
    return { dataset: open(), again: open, dispose: async () => undefined };
  });
});
