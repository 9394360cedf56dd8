import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchActive } from '../src/active/watch-active.js';
import { httpStore } from '../src/http-store/http-store.js';
import { openRegistry } from '../src/registry.js';
import { storeAt } from '../src/store-at.js';
import { type RegistryFolder, registryFolder } from '../src/testing/registry-folder.js';
import { tinyAction } from '../src/testing/tiny-bundle.js';
import { type WebServer, webServer } from '../src/testing/web-server.js';

describe('a registry behind a plain web server', () => {
  let folder: RegistryFolder;
  let server: WebServer;
  let cacheDir: string;
  const store = (keepVersions = 8) =>
    httpStore({ url: server.url, cacheDir, keepVersions, timeoutMs: 2_000 });
  const asked = (path: string) => server.requests.filter((request) => request.path.endsWith(path));

  beforeEach(async () => {
    folder = await registryFolder();
    await folder.ship(1);
    server = await webServer(folder.path());
    cacheDir = await mkdtemp(join(tmpdir(), 'bp-http-cache-'));
  });
  afterEach(async () => {
    await server.stop();
    await folder.remove();
    await rm(cacheDir, { recursive: true, force: true });
  });

  it('is followed by services, and unchanged it costs an answer without a body', async () => {
    const active = await watchActive({ store: store(), pollMs: 60_000 });
    expect(active.predict({ pa: 10 }).action).toBe(tinyAction(1, 10));
    expect(active.metrics()).toMatchObject({ from_cache: false, last_error: null });
    await active.refresh();
    expect(asked('versions.json').at(-1)?.status).toBe(304);
    const version = await folder.ship(2);
    await active.refresh();
    expect(active.version).toBe(version);
    await active.close();
  });

  it('refuses to be written to, and says where to', async () => {
    const registry = openRegistry({ store: store() });
    const change = registry.setPolicy({ policy: { kind: 'off' }, reason: 'x', by: 'x' });
    await expect(change).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('can only be read'),
    });
  });

  it.each([false, true])(
    'goes on with a broken download (server ignores Range: %s)',
    async (ignoresRange) => {
      server.faults.ignoresRange = ignoresRange;
      server.faults.cutAfter = ignoresRange ? null : 1_000;
      const dir = await store().open('v1.0.0');
      expect((await readdir(dir)).sort()).toEqual((await readdir(folder.path('v1.0.0'))).sort());
      const ranges = asked('model.json').map(({ range }) => range);
      expect(ranges.slice(0, 2)).toEqual(ignoresRange ? [null] : [null, 'bytes=1000-']);
    },
  );

  it('asks again where the server is busy', async () => {
    server.faults.busy = 2;
    expect((await store().newest())?.production).toBe('v1.0.0');
  });

  it('believes nothing that is not what the index says', async () => {
    server.faults.altered = /model\.json$/;
    await expect(openRegistry({ store: store() }).loadActive()).rejects.toMatchObject({
      code: 'INTEGRITY',
    });
  });

  it('starts from the cache while the place is away, says so, and follows once it is back', async () => {
    await (await watchActive({ store: store() })).close();
    await server.stop();
    const active = await watchActive({ store: store(), pollMs: 60_000 });
    expect(active.predict({ pa: 90 }).action).toBe(tinyAction(1, 90));
    expect(active.metrics()).toMatchObject({
      from_cache: true,
      last_error: { code: 'STORAGE_FAILED' },
    });
    const version = await folder.ship(2);
    await server.start();
    await active.refresh();
    expect(active.version).toBe(version);
    expect(active.metrics()).toMatchObject({ from_cache: false, last_error: null });
    await active.close();
  });

  it('does not start from a cache of another place, nor without one', async () => {
    await server.stop();
    await expect(watchActive({ store: store() })).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      details: { away: true },
    });
  });

  it('shares the cache between processes, and fetches a damaged file again', async () => {
    const dir = await store().open('v1.0.0');
    const before = asked('model.json').length;
    expect(await store().open('v1.0.0')).toBe(dir);
    expect(asked('model.json')).toHaveLength(before);
    await rm(join(dir, 'model.json'));
    await writeFile(join(dir, 'model.json'), '{}');
    await store().open('v1.0.0');
    expect(asked('model.json')).toHaveLength(before + 1);
    expect((await openRegistry({ store: store() }).loadActive()).version).toBe('v1.0.0');
  });

  it('keeps the versions that were used last', async () => {
    await folder.create(2);
    await folder.create(3);
    for (const version of ['v1.0.0', 'v1.1.0', 'v1.2.0']) await store(2).open(version);
    const kept = (await readdir(join(cacheDir, 'versions'))).filter(
      (name) => !name.startsWith('.'),
    );
    expect(kept).toHaveLength(2);
  });

  it('never tells the password in its address', async () => {
    const url = server.url.replace('//', '//reader:s3cret-pass@');
    await server.stop();
    const failure = await storeAt(url)
      .newest()
      .catch((error: unknown) => error);
    const told = [failure, (failure as Error).cause].map(
      (error) =>
        `${JSON.stringify(error, Object.getOwnPropertyNames(error ?? {}))} ${String(error)}`,
    );
    expect(told.join(' ')).toContain('127.0.0.1');
    expect(told.join(' ')).not.toContain('s3cret');
  });
});

it('takes a folder, a file URL, and names what it knows for anything else', () => {
  expect(storeAt('ml/models').location).toBe('ml/models/versions');
  expect(storeAt('file:///srv/models').location).toBe('/srv/models/versions');
  expect(storeAt('s3://bucket/a').location).toBe('s3://bucket/a');
  expect(storeAt('postgres://me:pw@host/db').location).toBe('postgres://host/db');
  expect(() => storeAt('ftp://host/x')).toThrow('There is no store for ftp://');
});
