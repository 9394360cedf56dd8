import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RegistryFolder, registryFolder } from './testing/registry-folder.js';

let folder: RegistryFolder;
beforeEach(async () => {
  folder = await registryFolder();
});
afterEach(() => folder.remove());

const forgetting = {
  tombstone: 'x1',
  reason: 'asked',
  by: 'ann',
  records: 3,
  versions: ['v1.0.0', 'v1.1.0'],
  unknown: ['v1.2.0'],
};

it('writes down once what was forgotten, in format 3, and keeps it', async () => {
  const { registry } = folder;
  expect(await registry.recordForgetting(forgetting)).toEqual({ changed: false });
  expect(await registry.index()).toBe(null);
  await folder.ship(1);
  expect((await registry.index())?.formatVersion).toBe(1);
  expect(await registry.recordForgetting(forgetting)).toEqual({ changed: true });
  expect(await registry.recordForgetting(forgetting)).toEqual({ changed: false });
  await folder.ship(2);
  expect(await registry.index()).toMatchObject({ formatVersion: 3, revision: 5 });
  expect((await registry.index())?.log[2]).toMatchObject({ kind: 'forget', ...forgetting });
  expect(await registry.verify()).toMatchObject({ ok: true });
});

it('prunes what learned from forgotten feedback, and never what is live', async () => {
  const { registry } = folder;
  for (const seed of [1, 2, 3]) await folder.ship(seed);
  await folder.create(4);
  await registry.recordForgetting({
    ...forgetting,
    versions: ['v1.0.0', 'v1.2.0'],
    unknown: ['v1.1.0'],
  });
  expect(await registry.prune()).toMatchObject({ removed: [] });
  expect(await registry.prune({ forgotten: true, apply: true })).toMatchObject({
    removed: ['v1.0.0', 'v1.1.0'],
    kept: ['v1.2.0', 'v1.3.0'],
  });
  await registry.startRollout({ version: 'v1.3.0', share: 0.5, by: 'x', reason: 'x' });
  await registry.recordForgetting({ ...forgetting, tombstone: 'x2', versions: ['v1.3.0'] });
  expect(await registry.prune({ forgotten: true, keep: 0, deployments: 0 })).toMatchObject({
    removed: [],
  });
  expect(await registry.verify()).toMatchObject({ ok: true });
});
