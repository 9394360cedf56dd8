import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRegistry, type Registry, storeAt, watchActive } from '@bp/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyBundle } from '../../../packages/registry/src/testing/tiny-bundle.js';
import { type StartedRunner, startedRunner } from '../src/testing/started-runner.js';

describe('the registry over HTTP', () => {
  let base: string;
  let runner: StartedRunner;
  let registry: Registry;
  const ship = async (seed: number): Promise<string> => {
    const bundleDir = join(base, `${seed}`);
    await writeTinyBundle({ dir: bundleDir, seed });
    const { version } = await registry.createVersion({ bundleDir, evaluation: {}, by: 'x' });
    await registry.deploy({ version, reason: 'x', by: 'x' });
    return version;
  };

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'bp-registry-route-'));
    runner = await startedRunner({
      execute: () => Promise.reject(new Error('no run is due')),
    });
    registry = openRegistry({ root: join(runner.root, 'ml', 'models') });
    await ship(1);
  });
  afterAll(async () => {
    await runner?.close();
    await rm(base, { recursive: true, force: true });
  });

  it('is followed within a second by a service that polls once an hour', async () => {
    const store = storeAt(`${runner.runner.url}/registry`, { BP_CACHE: join(base, 'cache') });
    const active = await watchActive({ store, pollMs: 3_600_000 });
    await new Promise((done) => setTimeout(done, 300));
    const version = await ship(2);
    const published = performance.now();
    while (active.version !== version && performance.now() - published < 5_000) {
      await new Promise((done) => setTimeout(done, 20));
    }
    expect(active.version).toBe(version);
    await active.close();
  });

  it('answers with ETags and parts, and gives nothing that the index does not name', async () => {
    const whole = await runner.get('/registry/versions.json');
    const etag = whole.headers.get('etag') ?? '';
    expect(await whole.json()).toMatchObject({ production: 'v1.1.0' });
    const same = await runner.get('/registry/versions.json', {
      headers: { 'if-none-match': etag },
    });
    expect(same.status).toBe(304);
    const file = await (await runner.get('/registry/v1.0.0/model.json')).text();
    const part = await runner.get('/registry/v1.0.0/model.json', {
      headers: { range: 'bytes=10-' },
    });
    expect([part.status, await part.text()]).toEqual([206, file.slice(10)]);
    expect(part.headers.get('content-range')).toBe(`bytes 10-${file.length - 1}/${file.length}`);
    for (const path of ['v9.0.0/model.json', 'v1.0.0/other.json', 'v1.0.0/..%2findex', 'index']) {
      expect((await runner.get(`/registry/${path}`)).status).toBe(404);
    }
    expect((await runner.post('/registry/versions.json')).status).toBe(405);
  });
});
