import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logArm } from '../../../packages/pipeline/src/testing/rollout-logs.js';
import {
  type RegistryFolder,
  registryFolder,
} from '../../../packages/registry/src/testing/registry-folder.js';
import { callBp, makeRoot, removeRoot } from './run-bp.js';

/** One registry: the tests follow each other. v1.0.0 is in production, v1.1.0 is not. */
describe('bp rollout and bp policy', () => {
  let root: string;
  let folder: RegistryFolder;
  const bp = (...args: string[]) => callBp(args, { root, env: { USER: 'ann' } });

  beforeAll(async () => {
    root = await makeRoot();
    folder = await registryFolder();
    await folder.ship(1);
    await folder.create(2);
    await mkdir(join(root, 'ml'));
    await symlink(folder.root, join(root, 'ml/models'));
  });
  afterAll(async () => {
    await folder.remove();
    await removeRoot(root);
  });

  it('tell of a registry in which nothing was set', async () => {
    expect((await bp('policy', 'show')).stdout).toBe('p0  greedy, never set\n');
    expect((await bp('rollout', 'status')).stdout).toBe('No rollout is running.\n');
    const none = await bp('rollout', 'stop', '--json');
    expect(none.json()).toMatchObject({ error: { code: 'NO_ROLLOUT' } });
    expect(none.code).toBe(2);
  });

  it('set the policy, and switch it off', async () => {
    const set = await bp('policy', 'set', '--kind', 'softmax', '--temperature', '0.1', '--json');
    expect(set.json()).toEqual({ from: 'p0', to: 'p4', changed: true });
    const shown = (await bp('policy', 'show')).stdout;
    expect(shown).toMatch(/^p4 {2}softmax, temperature 0.1, floor 0, since .* by ann: set by hand/);
    expect((await bp('policy', 'set', '--kind', 'off', '--reason', 'complaints')).stdout).toBe(
      'Policy p5: off (was p4)\n',
    );
  });

  it.each([
    [['--kind', 'epsilon'], /--epsilon is left out; allowed: a number from 0 to 1/],
    [['--kind', 'greedy', '--epsilon', '0.1'], /--epsilon is 0.1; allowed: not with --kind greedy/],
    [['--kind', 'softmax', '--temperature', '0'], /--temperature is 0/],
    [['--kind', 'thompson'], /kind/],
  ])('refuse a policy that makes no sense: %j', async (flags, message) => {
    const refused = await bp('policy', 'set', ...flags);
    expect(refused.stderr).toMatch(message);
    expect(refused.code).toBe(2);
  });

  it('tell what the outcomes of a rollout say, and stop it once they are collected', async () => {
    await bp('rollout', 'start', '--version', 'v1.1.0', '--share', '0.5');
    const at = Date.now() - 86_400_000;
    await logArm({ root, rollout: 'r6', arm: 'production', successes: 60, failures: 60, at });
    await logArm({ root, rollout: 'r6', arm: 'candidate', successes: 58, failures: 62, at });
    const collected = (await bp('collect')).stdout;
    expect(collected).toMatch(/^Rollout r6: v1.1.0 \(candidate\) .*Not decided yet: −1.7 points/m);
    const status = await bp('rollout', 'status');
    expect(status.stdout).toMatch(
      /^production v1.0.0 {3} 50.0% {2}120 outcomes on 120 units, 0 errors; 0 waiting, 0 missing\ncandidate {2}v1.1.0 {3} 48.3%/,
    );
    expect(status.stdout).toContain('The watch would go on.');
    expect((await bp('rollout', 'status', '--json')).json()).toMatchObject({
      running: { id: 'r6' },
      watch: { verdict: 'go_on', decision: 'undecided', arms: { candidate: { outcomes: 120 } } },
    });
    await logArm({ root, rollout: 'r6', arm: 'candidate', successes: 5, failures: 95, at: at + 1 });
    expect((await bp('collect')).stdout).toMatch(
      /^Rollout r6 stopped: v1.0.0 is in production\. .*The candidate does worse/m,
    );
    expect((await bp('rollout', 'status', '--json')).json()).toMatchObject({
      running: null,
      watch: null,
      rollouts: [{ id: 'r6', state: 'stopped', ended_by: 'watch' }],
    });
  });

  it('start a rollout, change its share, and finish it', async () => {
    const started = await bp('rollout', 'start', '--version', 'v1.1.0', '--share', '0.2');
    expect(started.stdout).toMatch(
      /^r8 {4}running {2}rollout of v1.1.0 to 0.2 of the units beside v1.0.0, since .* by ann: by hand/,
    );
    expect((await bp('rollout', 'share', '0.5', '--json')).json()).toMatchObject({ share: 0.5 });
    expect((await bp('rollout', 'share', '1')).stderr).toContain('above 0 and below 1');
    const changed = await bp('rollout', 'finish', '--if-rollout', 'r9', '--json');
    expect(changed.json()).toMatchObject({ error: { code: 'ROLLOUT_CHANGED' } });
    expect(changed.code).toBe(1);
    expect((await bp('rollout', 'finish', '--reason', 'better')).stdout).toBe(
      'Rollout r8 finished: v1.1.0 is in production (was v1.0.0)\n',
    );
    expect((await bp('rollout', 'status', '--json')).json()).toMatchObject({
      running: null,
      rollouts: [{ id: 'r8', state: 'finished', end_reason: 'better' }, { id: 'r6' }],
    });
  });

  it('predict among the allowed actions', async () => {
    const allowed = await bp('predict', '--pa', '90', '--allowed', 'guest,Comment', '--json');
    expect(['guest', 'comment']).toContain((allowed.json() as { action: string }).action);
  });
});
