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
    // The server has few connections: three accesses are enough for all tests of a database.
    const places = [0, 1, 2].map(() => postgresDataset({ url }));
    let asked = 0;
    const again = () => {
      asked += 1;
      return places[asked % places.length]!;
    };
    return { dataset: again(), again, dispose: async () => undefined };
  });
});
