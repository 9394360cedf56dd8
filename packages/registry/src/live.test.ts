import { readFile, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchActive } from './active/watch-active.js';
import { decodeIndex, encodeIndex } from './index-codec.js';
import { EMPTY_INDEX } from './index-document.js';
import { type RegistryFolder, registryFolder } from './testing/registry-folder.js';

let folder: RegistryFolder;
beforeEach(async () => {
  folder = await registryFolder();
});
afterEach(() => folder.remove());

const why = { by: 'ann', reason: 'because' };

/** Production v1.0.0, candidate v1.1.0. */
async function twoVersions(): Promise<void> {
  await folder.ship(1);
  await folder.create(2);
}

async function formatVersion(): Promise<unknown> {
  return JSON.parse(await readFile(folder.path('versions.json'), 'utf8')).formatVersion;
}

describe('the format of a registry', () => {
  it('is as before until something of it is needed, and never goes back', async () => {
    await twoVersions();
    const { registry } = folder;
    expect(await formatVersion()).toBe(1);
    expect(await readFile(folder.path('versions.json'), 'utf8')).not.toMatch(/policy|rollout/);
    await registry.setPolicy({ policy: { kind: 'off' }, ...why });
    await registry.deploy({ version: 'v1.1.0', ...why });
    expect(await formatVersion()).toBe(2);
    expect(await registry.verify()).toMatchObject({ ok: true });
  });

  it('of a later release is refused in plain words', () => {
    const { text } = encodeIndex({ ...EMPTY_INDEX, formatVersion: 4 } as never);
    expect(() => decodeIndex(text, 'x')).toThrow(
      /has format 4; this program reads formats up to 3/,
    );
  });
});

describe('the policy', () => {
  it('is greedy at first, is set under a version of its own, and once', async () => {
    const { registry } = folder;
    expect(await registry.policy()).toEqual({
      version: 'p0',
      policy: { kind: 'greedy' },
      set_at: null,
      set_by: null,
      reason: null,
    });
    const policy = { kind: 'softmax', temperature: 0.1, floor: 0.02 } as const;
    expect(await registry.setPolicy({ policy, ...why })).toEqual({
      from: 'p0',
      to: 'p1',
      changed: true,
    });
    expect(await registry.setPolicy({ policy, ...why })).toMatchObject({ changed: false });
    expect(await registry.policy()).toMatchObject({
      version: 'p1',
      policy,
      set_by: 'ann',
      reason: 'because',
    });
  });

  it('is refused where it is not one', async () => {
    const policy = { kind: 'epsilon', epsilon: 2 } as const;
    await expect(folder.registry.setPolicy({ policy, ...why })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('epsilon is 2'),
    });
  });
});

describe('a rollout', () => {
  it('runs beside production, changes its share, and finishes: rollback returns to the former', async () => {
    await twoVersions();
    const { registry } = folder;
    const started = await registry.startRollout({ version: 'v1.1.0', share: 0.2, ...why });
    expect(started).toMatchObject({
      id: 'r4',
      kind: 'rollout',
      state: 'running',
      production: 'v1.0.0',
      version: 'v1.1.0',
      share: 0.2,
    });
    expect(await registry.production()).toMatchObject({ version: 'v1.0.0' });
    await registry.changeRollout({ share: 0.5, ...why });
    expect(await registry.rollout()).toMatchObject({ id: 'r4', share: 0.5, revision: 5 });
    expect(await registry.finishRollout({ ...why, ifRollout: 'r4' })).toEqual({
      rollout: 'r4',
      state: 'finished',
      from: 'v1.0.0',
      to: 'v1.1.0',
      changed: true,
    });
    expect(await registry.rollout()).toBeNull();
    expect(await registry.rollouts()).toMatchObject([{ id: 'r4', state: 'finished', share: 0.5 }]);
    expect(await registry.production()).toMatchObject({ version: 'v1.1.0' });
    expect(await registry.rollback(why)).toMatchObject({ to: 'v1.0.0' });
  });

  it('is stopped: production stays', async () => {
    await twoVersions();
    await folder.registry.startRollout({ version: 'v1.1.0', share: 0.5, ...why });
    expect(await folder.registry.stopRollout(why)).toMatchObject({
      state: 'stopped',
      to: 'v1.0.0',
      changed: false,
    });
    expect(await folder.registry.history()).toHaveLength(1);
  });

  it.each([
    ['the candidate', 'v1.1.0', 'finished'],
    ['another version', 'v1.2.0', 'stopped'],
  ])('ends where a person deploys %s', async (_, version, state) => {
    await twoVersions();
    await folder.create(3);
    await folder.registry.startRollout({ version: 'v1.1.0', share: 0.5, ...why });
    await folder.registry.deploy({ version, ...why });
    expect(await folder.registry.rollouts()).toMatchObject([{ state, ended_by: 'ann' }]);
    expect(await folder.registry.rollout()).toBeNull();
  });

  it('ends where a person rolls back', async () => {
    for (const seed of [1, 2]) await folder.ship(seed);
    await folder.create(3);
    await folder.registry.startRollout({ version: 'v1.2.0', share: 0.5, ...why });
    await folder.registry.rollback(why);
    expect(await folder.registry.rollouts()).toMatchObject([{ state: 'stopped' }]);
  });

  it('changes only as its caller saw it', async () => {
    await twoVersions();
    const { registry } = folder;
    await expect(registry.stopRollout(why)).rejects.toMatchObject({ code: 'NO_ROLLOUT' });
    const { id, revision } = await registry.startRollout({ version: 'v1.1.0', share: 0.5, ...why });
    const refused = { code: 'ROLLOUT_CHANGED' };
    await expect(registry.finishRollout({ ...why, ifRollout: 'r1' })).rejects.toMatchObject(
      refused,
    );
    await registry.changeRollout({ share: 0.2, ...why, ifRevision: revision });
    await expect(registry.stopRollout({ ...why, ifRevision: revision })).rejects.toMatchObject(
      refused,
    );
    const twice = await Promise.allSettled([
      registry.stopRollout({ ...why, ifRollout: id }),
      registry.finishRollout({ ...why, ifRollout: id }),
    ]);
    expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is refused of what cannot be tried', async () => {
    await twoVersions();
    await folder.create(3);
    const { registry } = folder;
    const start = (version: string, share = 0.5) =>
      registry.startRollout({ version, share, ...why });
    await expect(start('v1.0.0')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(start('v9.0.0')).rejects.toMatchObject({ code: 'VERSION_UNKNOWN' });
    await expect(start('v1.1.0', 1)).rejects.toMatchObject({ code: 'USAGE' });
    await start('v1.1.0');
    await expect(start('v1.2.0')).rejects.toMatchObject({ code: 'ROLLOUT_RUNNING' });
  });

  it('keeps its candidate from being pruned', async () => {
    await twoVersions();
    await folder.registry.startRollout({ version: 'v1.1.0', share: 0.5, ...why });
    for (const seed of [3, 4, 5]) await folder.create(seed);
    const { removed } = await folder.registry.prune({ keep: 1, deployments: 0, apply: true });
    expect(removed).toEqual(['v1.2.0', 'v1.3.0']);
    expect(await folder.registry.verify()).toMatchObject({ ok: true });
  });
});

describe('a holdback', () => {
  const deployed = async () => {
    await twoVersions();
    await folder.registry.deploy({ version: 'v1.1.0', holdback: 0.1, ...why });
  };

  it('keeps a share on the former production until the next deployment', async () => {
    await deployed();
    expect(await folder.registry.rollout()).toMatchObject({
      kind: 'holdback',
      production: 'v1.1.0',
      version: 'v1.0.0',
      share: 0.1,
    });
    await folder.ship(3);
    expect(await folder.registry.rollouts()).toMatchObject([{ state: 'finished' }]);
  });

  it('finishes with production as it is, or stops by going back', async () => {
    await deployed();
    expect(await folder.registry.finishRollout(why)).toMatchObject({
      to: 'v1.1.0',
      changed: false,
    });
    await folder.registry.rollback(why);
    await folder.registry.deploy({ version: 'v1.1.0', holdback: 0.1, ...why });
    expect(await folder.registry.stopRollout(why)).toMatchObject({
      from: 'v1.1.0',
      to: 'v1.0.0',
      state: 'stopped',
    });
    expect(await folder.registry.history()).toHaveLength(5);
  });
});

describe('a service that watches rollouts', () => {
  const failures: string[] = [];
  const watch = () =>
    watchActive({
      root: folder.root,
      rollouts: true,
      loadIn: 'this-thread',
      onEvent: (event) => event.kind === 'failed' && failures.push(event.error.code),
    });

  it('holds both models of one revision, and loads none twice', async () => {
    await twoVersions();
    const active = await watch();
    await folder.registry.startRollout({ version: 'v1.1.0', share: 0.5, ...why });
    await active.refresh();
    const { beside } = active.live;
    expect(beside?.version).toBe('v1.1.0');
    await folder.registry.finishRollout(why);
    await active.refresh();
    expect(active.live).toMatchObject({ rollout: null, beside: null });
    expect(active.live.production).toBe(beside);
    expect(active.metrics()).toMatchObject({ version: 'v1.1.0', revision: 5, swaps_total: 1 });
    await active.close();
  });

  it('goes on with production where the candidate cannot be loaded here, and says so', async () => {
    await twoVersions();
    await folder.registry.startRollout({ version: 'v1.1.0', share: 0.5, ...why });
    await rm(folder.path('v1.1.0'), { recursive: true, force: true });
    const active = await watch();
    await active.refresh();
    expect(active.live.rollout?.version).toBe('v1.1.0');
    expect(active.live.beside).toBeNull();
    expect(active.predict({ pa: 10 }).modelVersion).toBe('v1.0.0');
    expect(failures).toContain('BUNDLE_INVALID');
    await folder.registry.stopRollout(why);
    await active.refresh();
    expect(active.metrics().last_error).toBeNull();
    await active.close();
  });
});
