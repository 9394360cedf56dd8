import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileStore } from './file-store/file-store.js';
import type { VersionEntry } from './index-document.js';
import { openRegistry } from './registry.js';
import { signaturePolicy } from './signatures.js';
import { type RegistryFolder, registryFolder } from './testing/registry-folder.js';
import { tinyAction, tinyProbabilities, writeTinyBundle } from './testing/tiny-bundle.js';
import { transact } from './transact.js';

let folder: RegistryFolder;
beforeEach(async () => {
  folder = await registryFolder();
});
afterEach(() => folder.remove());

const why = { reason: 'because', by: 'test' };

describe('an empty registry', () => {
  it('answers, and makes no folder by being asked', async () => {
    const { registry } = folder;
    expect(await registry.list()).toEqual([]);
    expect(await registry.production()).toBeNull();
    expect(await registry.history()).toEqual([]);
    expect(await registry.live({ at: '2026-01-31' })).toBeNull();
    expect(await registry.verify()).toMatchObject({ ok: true, versions: 0, problems: [] });
    await expect(registry.loadActive()).rejects.toMatchObject({ code: 'NO_PRODUCTION' });
    await expect(registry.rollback(why)).rejects.toMatchObject({ code: 'NO_PRODUCTION' });
    await expect(readdir(folder.root)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('wants a root or a store', () => {
    expect(() => openRegistry({})).toThrowError(expect.objectContaining({ code: 'USAGE' }));
    expect(() => openRegistry({ root: '' })).toThrowError(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
});

describe('createVersion', () => {
  it('numbers: v1.0.0 first, minor for a retraining, major for other inputs, patch by hand', async () => {
    const versions = [
      await folder.create(1),
      await folder.create(2),
      await folder.create(3, ['pa', 'da']),
      await folder.create(4, ['da', 'pa']),
    ].map((entry) => entry.version);
    expect(versions).toEqual(['v1.0.0', 'v1.1.0', 'v2.0.0', 'v2.1.0']);
    const patch = await folder.registry.createVersion({
      bundleDir: await folder.bundle(5),
      evaluation: {},
      bump: 'patch',
      by: 'test',
    });
    expect(patch).toMatchObject({ version: 'v2.1.1', accuracy: null });
  });

  it('counts other inputs against production within one major number', async () => {
    await folder.ship(1);
    const forced = await folder.registry.createVersion({
      bundleDir: await folder.bundle(2, ['pa', 'da']),
      evaluation: {},
      bump: 'patch',
      by: 'test',
    });
    expect(forced.version).toBe('v1.0.1');
    expect((await folder.create(3, ['pa', 'da'])).version).toBe('v2.0.0');
  });

  it('copies the bundle and its evaluation, and lets the original go', async () => {
    const bundleDir = await folder.bundle(1);
    const { version } = await folder.registry.createVersion({
      bundleDir,
      evaluation: { accuracy: 0.75, f1_macro: 0.7 },
      note: 'the first',
      by: 'ann',
    });
    await rm(bundleDir, { recursive: true });
    expect((await readdir(folder.path('v1.0.0'))).sort()).toEqual([
      'encoder.json',
      'evaluation.json',
      'golden.jsonl',
      'manifest.json',
      'model.json',
    ]);
    const info = await folder.registry.info(version);
    expect(info).toMatchObject({
      version,
      created_by: 'ann',
      note: 'the first',
      accuracy: 0.75,
      production: false,
      deployments: [],
      evaluation: { accuracy: 0.75, f1_macro: 0.7 },
    });
    expect(info.manifest.datasetHash).toBe('dataset-1');
  });

  it('refuses an altered bundle and leaves nothing behind', async () => {
    const bundleDir = await folder.bundle(1);
    await writeFile(join(bundleDir, 'model.json'), '{}');
    await expect(folder.create(1)).rejects.toMatchObject({ code: 'INTEGRITY' });
    expect(await folder.registry.list()).toEqual([]);
    await expect(
      folder.registry.createVersion({ bundleDir: '/nowhere', evaluation: {}, by: 'x' }),
    ).rejects.toMatchObject({ code: 'BUNDLE_INVALID' });
  });
});

describe('deploy', () => {
  it('moves the pointer, writes history, and the copy for people', async () => {
    await folder.ship(1);
    await folder.create(2);
    const moved = await folder.registry.deploy({
      version: 'v1.1.0',
      reason: 'better',
      by: 'ann',
      verdict: 'promote',
      ifProduction: 'v1.0.0',
    });
    expect(moved).toEqual({ from: 'v1.0.0', to: 'v1.1.0', changed: true });
    expect(await folder.registry.production()).toMatchObject({
      version: 'v1.1.0',
      deployed_by: 'ann',
      reason: 'better',
      dir: folder.path('v1.1.0'),
    });
    expect(await folder.registry.history()).toMatchObject([
      { kind: 'deploy', from: 'v1.0.0', to: 'v1.1.0', by: 'ann', verdict: 'promote' },
      { kind: 'deploy', from: null, to: 'v1.0.0', verdict: null },
    ]);
    expect(await folder.registry.list()).toMatchObject([
      { version: 'v1.1.0', production: true, accuracy: 0.502 },
      { version: 'v1.0.0', production: false, accuracy: 0.501 },
    ]);
    const model = await folder.registry.loadActive();
    expect(model.predict({ pa: 90 })).toMatchObject({
      modelVersion: 'v1.1.0',
      action: tinyAction(2, 90),
    });
    expect([...model.score({ pa: 10 })]).toEqual(
      tinyProbabilities(2, 10).map((value) => expect.closeTo(value, 6)),
    );
    const copy = await readFile(folder.path('versions.json'), 'utf8');
    expect(copy).toBe(await readFile(folder.path('index', '0000000004.json'), 'utf8'));
    expect(JSON.parse(copy)).toMatchObject({ production: 'v1.1.0', revision: 4 });
  });

  it('of what is in production changes nothing and says so', async () => {
    await folder.ship(1);
    const again = { version: 'v1.0.0', ifProduction: null, ...why };
    expect(await folder.registry.deploy(again)).toEqual({
      from: 'v1.0.0',
      to: 'v1.0.0',
      changed: false,
    });
    expect((await folder.registry.index())?.revision).toBe(2);
  });

  it('refuses when production is not what the caller compared with', async () => {
    await folder.ship(1);
    await folder.ship(2);
    await folder.create(3);
    for (const ifProduction of ['v1.0.0', null]) {
      await expect(
        folder.registry.deploy({ version: 'v1.2.0', ifProduction, ...why }),
      ).rejects.toMatchObject({ code: 'PRODUCTION_CHANGED' });
    }
    expect((await folder.registry.production())?.version).toBe('v1.1.0');
  });

  it('refuses unknown versions and names that are paths', async () => {
    await folder.ship(1);
    const { registry } = folder;
    await expect(registry.deploy({ version: 'v9.0.0', ...why })).rejects.toMatchObject({
      code: 'VERSION_UNKNOWN',
    });
    for (const version of ['../../x', 'v1.0.0/../v1.0.0', 'v1.0', '', '1.0.0', 'v01.0.0']) {
      await expect(registry.deploy({ version, ...why })).rejects.toMatchObject({
        code: 'VERSION_INVALID',
      });
      await expect(registry.info(version)).rejects.toMatchObject({ code: 'VERSION_INVALID' });
      await expect(registry.rollback({ to: version, ...why })).rejects.toMatchObject({
        code: 'VERSION_INVALID',
      });
    }
  });

  it('refuses a model that does not give its golden predictions', async () => {
    await folder.ship(1);
    const dir = join(folder.root, 'wrong');
    await writeTinyBundle({ dir, seed: 2, wrongGolden: true });
    const { version } = await folder.registry.createVersion({
      bundleDir: dir,
      evaluation: {},
      by: 'x',
    });
    await expect(folder.registry.deploy({ version, ...why })).rejects.toMatchObject({
      code: 'INTEGRITY',
    });
    expect((await folder.registry.production())?.version).toBe('v1.0.0');
  });
});

describe('what is written for ever', () => {
  it('names who and why, and is cut where it is too long', async () => {
    await folder.ship(1);
    await folder.create(2);
    const { registry } = folder;
    const change = { version: 'v1.1.0', reason: 'x'.repeat(100_000), by: 'ann' };
    for (const wrong of [{ by: '' }, { by: undefined }, { reason: undefined }, { reason: 7 }]) {
      const given = { ...change, ...wrong } as typeof change;
      await expect(registry.deploy(given)).rejects.toMatchObject({ code: 'USAGE' });
      await expect(registry.rollback(given)).rejects.toMatchObject({ code: 'USAGE' });
    }
    await registry.deploy(change);
    expect((await registry.history())[0]?.reason).toHaveLength(4_000);
  });

  it('is refused where nobody could read it afterwards', async () => {
    const strange = { inputs_sha256: 'x' };
    const store = fileStore({ root: folder.root });
    const context = { store, clock: Date.now, random: () => 0, signatures: signaturePolicy() };
    await expect(
      transact(context, 'x', () => ({
        event: { kind: 'create', version: 'v1.0.0' },
        changes: { versions: [strange as VersionEntry] },
        result: null,
      })),
    ).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await folder.registry.list()).toEqual([]);
  });
});
