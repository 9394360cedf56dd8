import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  copyRegistry,
  fileStore,
  openRegistry,
  type RegistryStore,
  storeAt,
  watchActive,
} from '@bp/registry';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { expectAwayAndBack } from '../../registry/src/testing/away-contract.js';
import { expectCopies } from '../../registry/src/testing/copy-contract.js';
import { cutTrials } from '../../registry/src/testing/cut-trials.js';
import { faultProxy } from '../../registry/src/testing/fault-proxy.js';
import { killTrials } from '../../registry/src/testing/kill-trials.js';
import { registryFolder } from '../../registry/src/testing/registry-folder.js';
import { describeStore } from '../../registry/src/testing/store-contract.js';
import { s3Store } from '../src/s3-store.js';
import { askStorage, keysOf, makeBucket } from '../src/testing/bucket.js';
import { hasS3Server, type S3Server, startS3Server } from '../src/testing/s3-server.js';

const LONG = process.env.BP_LONG === '1';
const HOUR_MS = 3_600_000;
const EXPIRED =
  'HTTP/1.1 400 Bad Request\r\ncontent-length: 40\r\nconnection: close\r\n\r\n<Error><Code>ExpiredToken</Code></Error>';
const BUSY =
  'HTTP/1.1 503 Slow Down\r\ncontent-length: 40\r\nconnection: close\r\n\r\n<Error><Code>SlowDown</Code></Error>    ';

describe.skipIf(!hasS3Server())('on a real S3 server (needs radosgw, see .ci/run)', () => {
  let server: S3Server;
  let places = 0;

  beforeAll(async () => {
    server = await startS3Server();
    await makeBucket(server.env, 'models');
  });
  afterAll(() => server?.stop());

  /** A place of its own for each test: they wait most of the time, and so run at the same time. */
  const makePlace = async ({ onTestFinished }: TestContext) => {
    places += 1;
    const url = `s3://models/place-${places}`;
    const cacheDir = await mkdtemp(join(tmpdir(), 'bp-s3-cache-'));
    const options = (port: number) => ({
      url,
      env: { ...server.env, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` },
      cacheDir,
      timeoutMs: 3_000,
    });
    const direct = () => s3Store(options(server.port));
    const proxy = await faultProxy(server.port);
    const folder = await registryFolder(direct());
    onTestFinished(async () => {
      await proxy.stop();
      await folder.remove();
      await rm(cacheDir, { recursive: true, force: true });
    });
    return {
      url,
      cacheDir,
      folder,
      proxy,
      options,
      direct,
      through: () => s3Store(options(proxy.port)),
      env: (own = server.env): NodeJS.ProcessEnv => ({ ...own, BP_CACHE: cacheDir }),
    };
  };

  describe.concurrent('that fails', () => {
    it('cut at any byte leaves the registry before or after the change', async (test) => {
      const { folder, through, direct, proxy } = await makePlace(test);
      await folder.ship(1);
      const trials = LONG ? 200 : 3;
      await cutTrials({ folder, through, direct, proxy, trials, mostBytes: 6_000 });
      await folder.ship(2);
    });

    it('busy (503 SlowDown) or slow, it is asked again', async (test) => {
      const { folder, through, proxy } = await makePlace(test);
      await folder.ship(1);
      proxy.faults.canned = { text: BUSY, times: 3 };
      proxy.reset();
      expect((await through().newest())?.production).toBe('v1.0.0');
      proxy.faults.canned = { text: BUSY, times: 100 };
      proxy.reset();
      await expect(through().newest()).rejects.toMatchObject({
        code: 'STORAGE_FAILED',
        message: expect.stringContaining('503 SlowDown'),
      });
      proxy.faults.canned.times = 0;
      proxy.faults.delayMs = 50;
      await setOff(through());
      proxy.faults.delayMs = 0;
    });

    it('keys that may only read are enough for services, and change nothing', async (test) => {
      const { url, env, folder, direct } = await makePlace(test);
      await folder.ship(1);
      const policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: ['arn:aws:iam:::user/READER'] },
            Action: ['s3:GetObject', 's3:ListBucket'],
            Resource: ['arn:aws:s3:::models', 'arn:aws:s3:::models/*'],
          },
        ],
      });
      expect(
        (await askStorage(server.env, 'models?policy', { method: 'PUT', body: policy })).ok,
      ).toBe(true);
      const reader = storeAt(url, env(server.readerEnv));
      const active = await watchActive({ store: reader });
      expect(active.version).toBe('v1.0.0');
      await active.close();
      expect(await reader.examine?.()).toMatchObject({ readOnly: 'these keys may not write' });
      const before = await direct().newest();
      const change = openRegistry({ store: reader }).createVersion({
        bundleDir: await folder.bundle(2),
        evaluation: {},
        by: 'x',
      });
      await expect(change).rejects.toMatchObject({
        code: 'STORAGE_FAILED',
        remedy: expect.stringContaining('may not'),
      });
      expect(await direct().newest()).toEqual(before);
      expect(await folder.registry.verify()).toMatchObject({ ok: true, problems: [] });
    });

    it('never tells a key, and says which one is wrong', async (test) => {
      const { url, env } = await makePlace(test);
      const wrong = { ...env(), AWS_SECRET_ACCESS_KEY: 'not-the-secret-4711' };
      const failure = await storeAt(url, wrong)
        .newest()
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ remedy: expect.stringContaining('AWS_SECRET_ACCESS_KEY') });
      const told = JSON.stringify(failure, Object.getOwnPropertyNames(failure));
      expect(told).not.toMatch(/4711|WRITERACCESS/);
    });

    it('a clock that is an hour off, or keys that have expired, are told; nothing changes', async (test) => {
      const { folder, direct, through, proxy, options } = await makePlace(test);
      await folder.ship(1);
      const before = await direct().newest();
      const slow = s3Store({ ...options(server.port), clock: () => Date.now() - HOUR_MS });
      await expect(setOff(slow)).rejects.toMatchObject({
        code: 'STORAGE_FAILED',
        remedy: expect.stringContaining('set the clock of this machine'),
      });
      proxy.faults.canned = { text: EXPIRED, times: 100 };
      proxy.reset();
      await expect(setOff(through())).rejects.toMatchObject({
        code: 'STORAGE_FAILED',
        remedy: expect.stringContaining('have expired'),
      });
      proxy.faults.canned.times = 0;
      expect(await direct().newest()).toEqual(before);
    });

    it('emptied, running services keep their model, writers end with an error, and a copy brings it back', async (test) => {
      const { url, cacheDir, folder, direct } = await makePlace(test);
      await folder.ship(1);
      const backup = fileStore({ root: join(cacheDir, 'copy') });
      await copyRegistry({ from: direct(), to: backup });
      const active = await watchActive({ store: direct() });
      for (const key of await keysOf(server.env, 'models', url.slice('s3://models/'.length))) {
        expect((await askStorage(server.env, `models/${key}`, { method: 'DELETE' })).ok).toBe(true);
      }
      await active.refresh().catch(() => undefined);
      expect(active.predict({ pa: 30 }).modelVersion).toBe('v1.0.0');
      expect(active.metrics().last_error).not.toBeNull();
      const rollback = openRegistry({ store: direct() }).rollback({ reason: 'x', by: 'x' });
      await expect(rollback).rejects.toMatchObject({ code: 'NO_PRODUCTION' });
      await copyRegistry({ from: backup, to: direct() });
      await active.refresh();
      expect(active.metrics().last_error).toBeNull();
      await active.close();
      expect(await openRegistry({ store: direct() }).verify()).toMatchObject({ ok: true });
    });

    it('copies a registry in and out', async (test) => {
      const { direct } = await makePlace(test);
      const source = await registryFolder();
      try {
        const from = fileStore(source);
        await expectCopies(source, from, direct(), fileStore({ root: join(source.root, 'back') }));
        await expect(copyRegistry({ from: direct(), to: from })).rejects.toThrow(
          'another registry',
        );
      } finally {
        await source.remove();
      }
    });

    it.for(['create', 'deploy', 'prune'] as const)(
      'kill -9 in %s leaves it whole',
      async (kind, test) => {
        const { url, env } = await makePlace(test);
        const trials = LONG ? 67 : 2;
        const result = await killTrials({
          kind,
          trials,
          seed: 7,
          place: { url, env: env() },
        });
        expect(result.before + result.after).toBe(trials);
      },
    );
  });

  it('gone and back: services go on and start, writers say so, and nothing needs repair', async (test) => {
    const { folder, direct } = await makePlace(test);
    await expectAwayAndBack({
      folder,
      direct,
      kill: () => server.killGateway(),
      start: () => server.startGateway(),
    });
  });

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

it('refuses a storage that ignores the condition before the first change', async () => {
  const puts: string[] = [];
  const careless = createServer((request, response) => {
    if (request.method === 'PUT') puts.push(request.url ?? '');
    request.resume().on('end', () => response.end('<ListBucketResult></ListBucketResult>'));
  });
  await new Promise<void>((done) => careless.listen(0, '127.0.0.1', done));
  const store = s3Store({
    url: 's3://models/careless',
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(careless.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    },
  });
  await expect(setOff(store)).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    message: expect.stringContaining('ignores the condition'),
  });
  expect(puts).toEqual(Array(2).fill('/models/careless/conditional-writes'));
  careless.close();
});

it('names the variable that is missing', () => {
  expect(() => s3Store({ url: 's3://models', env: {} })).toThrow('AWS_ACCESS_KEY_ID is not set');
  expect(() => s3Store({ url: 's3://', env: {} })).toThrow('not s3://bucket/prefix');
});

/** A small change. */
function setOff(store: RegistryStore): Promise<unknown> {
  return openRegistry({ store }).setPolicy({ policy: { kind: 'off' }, reason: 'x', by: 'x' });
}
