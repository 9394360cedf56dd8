import { readFile } from 'node:fs/promises';
import type { RolloutState } from '@bp/registry';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ArmLogOptions, logArm } from '../../../packages/pipeline/src/testing/rollout-logs.js';
import { projectWithHistory } from '../src/testing/project-with-history.js';
import { runRecord } from '../src/testing/run-records.js';
import { type StartedRunner, startedRunner } from '../src/testing/started-runner.js';
import { collectInto } from './collect-into.js';

const NOW = Date.UTC(2026, 5, 10, 12);
const DAY_MS = 86_400_000;

describe('a runner with a rollout', () => {
  let started: StartedRunner;
  let rollout: RolloutState;
  let now: number;
  beforeEach(async () => {
    now = NOW;
    started = await startedRunner({
      clock: () => now,
      execute: async () => ({ ok: true, result: runRecord(now) as never }),
      prepare: async (root) => {
        rollout = (await projectWithHistory({ root, runs: 6, now, rolloutDays: 3 }))!;
      },
    });
    await started.runner.tick();
  });
  afterEach(() => started.close());

  const outcomes = async (
    arm: ArmLogOptions['arm'],
    successes: number,
    failures: number,
  ): Promise<void> => {
    const at = NOW - 3 * DAY_MS;
    const spanMs = 3 * DAY_MS - 3_600_000;
    await logArm({ root: started.root, rollout: rollout.id, arm, successes, failures, at, spanMs });
    await collectInto(started.root, now);
  };
  const text = async (path: string): Promise<string> => (await started.get(path)).text();
  const undecided = async (): Promise<void> => {
    await outcomes('production', 60, 60);
    await outcomes('candidate', 55, 65);
  };

  it('shows the arms, the course of their difference and what can be done', async () => {
    expect(await text('/')).toContain('too few outcomes');
    const before = await text('/rollouts');
    expect(before).toContain('too few outcomes');
    expect(before).not.toContain('minus that of');
    await undecided();
    const page = await text('/rollouts');
    expect(page).toContain('not decided yet');
    expect(page).toContain(`Success of ${rollout.version} minus that of`);
    expect(page).toContain('45.8%');
    expect(page).toContain('data-ask="/rollout/stop"');
    expect(JSON.parse(await text('/status')).key).toContain(':');
  });

  it('gives the rollout as gauges', async () => {
    await undecided();
    const metrics = await text('/metrics');
    expect(metrics).toContain('bp_rollout_running 1');
    expect(metrics).toContain('bp_rollout_share 0.5');
    expect(metrics).toContain(
      `bp_rollout_outcomes{arm="candidate",version="${rollout.version}"} 120`,
    );
    expect(metrics).toMatch(/bp_rollout_difference\{of="estimate"\} -0\.04/);
    expect(metrics).toMatch(/bp_rollout_difference\{of="low"\} -0\.\d/);
    await started.post('/rollout/stop', { ifRollout: rollout.id });
    const after = await text('/metrics');
    expect(after).toContain('bp_rollout_running 0');
    expect(after).not.toMatch(/^bp_rollout_(share|outcomes|difference)/m);
  });

  it('stops what does worse once its outcomes are in, and then shows why', async () => {
    await outcomes('production', 120, 80);
    await outcomes('candidate', 60, 140);
    await started.runner.tick();
    const page = await text('/rollouts');
    expect(page).not.toContain('data-ask="/rollout/stop"');
    expect(page).toMatch(/>stopped<[\s\S]*by watch<[\s\S]*The candidate does worse: −30.0 points/);
    const log = await readFile(`${started.root}/logs/cron-runner.log`, 'utf8');
    expect(log.match(/"verdict":"stop"/g)).toHaveLength(1);
    await started.runner.tick();
    expect(await readFile(`${started.root}/logs/cron-runner.log`, 'utf8')).toBe(log);
  });

  it('looks again after a day, and not in between', async () => {
    const looks = async (): Promise<number> => {
      const log = await readFile(`${started.root}/logs/cron-runner.log`, 'utf8');
      return log.match(/"verdict":"go_on"/g)?.length ?? 0;
    };
    expect(await looks()).toBe(1);
    now += DAY_MS / 2;
    await started.runner.tick();
    expect(await looks()).toBe(1);
    now += DAY_MS / 2;
    await started.runner.tick();
    expect(await looks()).toBe(2);
  });

  it('changes share and end on request, with the token, and only what the page showed', async () => {
    for (const path of ['/rollout/stop', '/rollout/finish', '/rollout/share']) {
      expect((await started.post(path, {}, 'wrong')).status).toBe(401);
      expect((await started.post(path, { ifRollout: 'r1' })).status).toBe(
        path === '/rollout/share' ? 400 : 409,
      );
      expect((await started.get(path)).status).toBe(405);
    }
    const ifRollout = rollout.id;
    const changed = await started.post('/rollout/share', { share: 0.2, ifRollout });
    expect(await changed.json()).toMatchObject({ share: 0.2, id: ifRollout });
    expect((await started.post('/rollout/share', { share: 2, ifRollout })).status).toBe(400);
    const stopped = await started.post('/rollout/stop', { reason: 'complaints', ifRollout });
    expect(await stopped.json()).toMatchObject({ state: 'stopped', changed: false });
    expect((await started.post('/rollout/stop', { ifRollout })).status).toBe(409);
    expect(await text('/rollouts')).toMatch(/by cron-runner<[\s\S]*>complaints</);
  });
});
