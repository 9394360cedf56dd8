import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeStore } from '../../registry/src/testing/store-contract.js';
import { s3Store } from '../src/s3-store.js';
import { makeBucket } from '../src/testing/bucket.js';
import { hasS3Server, type S3Server, startS3Server } from '../src/testing/s3-server.js';

describe.skipIf(!hasS3Server())('on a real S3 server (needs radosgw, see .ci/run)', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3Server();
    await makeBucket(server.env, 'models');
  });
  afterAll(() => server?.stop());

  let places = 0;
  describeStore('s3', async () => {
    places += 1;
    const url = `s3://models/place-${places}`;
    const cacheDir = await mkdtemp(join(tmpdir(), 'bp-s3-cache-'));
    const open = () => s3Store({ url, env: server.env, cacheDir });
    return {
      store: open(),
      again: open,
      dispose: () => rm(cacheDir, { recursive: true, force: true }),
    };
  });
});
