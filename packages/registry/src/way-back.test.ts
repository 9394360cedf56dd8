import { readdir, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RegistryFolder, registryFolder } from './testing/registry-folder.js';

let folder: RegistryFolder;
beforeEach(async () => {
  folder = await registryFolder();
});
afterEach(() => folder.remove());

const why = { reason: 'because', by: 'test' };

describe('rollback', () => {
  it('says so where nothing else was ever in production', async () => {
    await folder.ship(1);
    await expect(folder.registry.rollback(why)).rejects.toMatchObject({
      code: 'NOTHING_TO_ROLL_BACK',
      message: 'Nothing was in production before v1.0.0.',
    });
  });

  it('goes back through former productions, never forward to what was left', async () => {
    const { registry } = folder;
    for (const seed of [1, 2, 3]) await folder.ship(seed);
    await folder.create(4);
    expect(await registry.rollback(why)).toEqual({ from: 'v1.2.0', to: 'v1.1.0', changed: true });
    expect(await registry.rollback(why)).toEqual({ from: 'v1.1.0', to: 'v1.0.0', changed: true });
    await expect(registry.rollback(why)).rejects.toMatchObject({
      code: 'NOTHING_TO_ROLL_BACK',
      message:
        'There is nothing to go back to from v1.0.0: what else was in production was rolled back.',
    });
    expect((await registry.loadActive()).version).toBe('v1.0.0');
    expect(await registry.history()).toHaveLength(5);
  });

  it('never returns to a version that was rolled back from', async () => {
    const { registry } = folder;
    await folder.ship(1);
    await folder.ship(2);
    await registry.deploy({ version: 'v1.0.0', ...why });
    await registry.deploy({ version: 'v1.1.0', ...why });
    expect((await registry.rollback(why)).to).toBe('v1.0.0');
    await expect(registry.rollback(why)).rejects.toMatchObject({ code: 'NOTHING_TO_ROLL_BACK' });
  });

  it('goes to a named former production, and to nothing else', async () => {
    const { registry } = folder;
    for (const seed of [1, 2, 3]) await folder.ship(seed);
    await folder.create(4);
    await expect(registry.rollback({ to: 'v1.3.0', ...why })).rejects.toMatchObject({
      code: 'NOTHING_TO_ROLL_BACK',
      remedy: expect.stringContaining('v1.1.0, v1.0.0'),
    });
    await expect(registry.rollback({ to: 'v7.0.0', ...why })).rejects.toMatchObject({
      code: 'VERSION_UNKNOWN',
    });
    expect(await registry.rollback({ to: 'v1.2.0', ...why })).toMatchObject({ changed: false });
    expect(await registry.rollback({ to: 'v1.0.0', ...why })).toMatchObject({ to: 'v1.0.0' });
    await expect(registry.rollback({ ifProduction: 'v1.2.0', ...why })).rejects.toMatchObject({
      code: 'PRODUCTION_CHANGED',
    });
    await expect(registry.rollback(why)).rejects.toMatchObject({ code: 'NOTHING_TO_ROLL_BACK' });
  });

  it('refuses a target that was altered, and keeps production', async () => {
    await folder.ship(1);
    await folder.ship(2);
    const path = folder.path('v1.0.0', 'model.json');
    await rm(path);
    await writeFile(path, '{}');
    await expect(folder.registry.rollback(why)).rejects.toMatchObject({ code: 'INTEGRITY' });
    expect((await folder.registry.production())?.version).toBe('v1.1.0');
  });
});

describe('live', () => {
  it('says what was in production at an instant', async () => {
    await folder.ship(1);
    await folder.ship(2);
    await folder.registry.rollback(why);
    const [back, second, first] = await folder.registry.history();
    const live = (at: string | number) => folder.registry.live({ at });
    expect(await live(Date.parse(first!.at) - 1)).toBeNull();
    expect(await live(first!.at)).toMatchObject({ version: 'v1.0.0' });
    expect(await live(second!.at)).toMatchObject({ version: 'v1.1.0', deployed_at: second!.at });
    expect(await live(back!.at)).toMatchObject({ version: 'v1.0.0', reason: 'because' });
    expect(await live('2030-01-31T00:00Z')).toMatchObject({ version: 'v1.0.0' });
    await expect(live('yesterday')).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('prune', () => {
  it('shows what it would do, then does it, and keeps what may be needed', async () => {
    const { registry } = folder;
    for (const seed of [1, 2, 3]) await folder.ship(seed);
    for (const seed of [4, 5, 6, 7, 8]) await folder.create(seed);
    const plan = await registry.prune({ deployments: 1 });
    expect(plan).toEqual({
      applied: false,
      kept: ['v1.1.0', 'v1.2.0', 'v1.5.0', 'v1.6.0', 'v1.7.0'],
      removed: ['v1.0.0', 'v1.3.0', 'v1.4.0'],
      leftovers: [],
    });
    expect(await registry.list()).toHaveLength(8);
    expect(await registry.prune({ deployments: 1, apply: true, by: 'ann' })).toMatchObject({
      applied: true,
      removed: plan.removed,
    });
    expect((await registry.list()).map(({ version }) => version).reverse()).toEqual(plan.kept);
    const names = await readdir(folder.path());
    expect(names.sort()).toEqual(['index', ...plan.kept, 'versions.json'].sort());
    expect((await folder.create(9)).version).toBe('v1.8.0');
    expect((await registry.rollback(why)).to).toBe('v1.1.0');
    expect(await registry.history()).toHaveLength(4);
    expect(await registry.verify()).toMatchObject({ ok: true, problems: [] });
    await expect(registry.prune({ keep: -1 })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('never takes a number again that was pruned', async () => {
    for (const seed of [1, 2, 3]) await folder.create(seed);
    await folder.registry.prune({ keep: 0, apply: true });
    expect(await folder.registry.list()).toEqual([]);
    expect((await folder.create(4)).version).toBe('v1.3.0');
  });
});
