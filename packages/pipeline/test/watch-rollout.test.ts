import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RegistryFolder, registryFolder } from '../../registry/src/testing/registry-folder.js';
import { openProject, type Project } from '../src/project.js';
import { DEFAULT_SETTINGS } from '../src/settings/settings.js';
import { collectStep } from '../src/steps/collect.js';
import { type ArmLogOptions, logArm } from '../src/testing/rollout-logs.js';
import { type WebhookServer, webhookServer } from '../src/testing/webhook-server.js';
import { lookAtRollout } from '../src/watch/look-at-rollout.js';
import { rolloutAttempts } from '../src/watch/rollout-attempts.js';
import { rolloutCourse } from '../src/watch/rollout-course.js';
import { watchRollout } from '../src/watch/watch-rollout.js';

const DAY_MS = 86_400_000;
const BEGAN = Date.parse('2026-01-05T01:00:00Z');
const why = { by: 'ann', reason: 'a try' };

describe('the watch over a rollout', () => {
  let base: string;
  let root: string;
  let folder: RegistryFolder;
  let webhook: WebhookServer;
  let now: number;

  /** v1.0.0 is in production, v1.1.0 is not. */
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'bp-watch-'));
    root = join(base, 'project');
    await mkdir(join(root, 'ml'), { recursive: true });
    folder = await registryFolder();
    await symlink(folder.root, join(root, 'ml/models'));
    await folder.ship(1);
    await folder.create(2);
    webhook = await webhookServer();
    now = BEGAN + 3 * DAY_MS;
  });
  afterEach(async () => {
    await webhook.close();
    await folder.remove();
    await rm(base, { recursive: true, force: true });
  });

  const project = (): Project =>
    openProject({
      root,
      env: {},
      clock: () => now,
      settings: {
        ...DEFAULT_SETTINGS,
        notifications: { ...DEFAULT_SETTINGS.notifications, webhookUrl: webhook.url },
      },
    });
  const begin = () => folder.registry.startRollout({ version: 'v1.1.0', share: 0.5, ...why });
  const arm = (
    options: Pick<ArmLogOptions, 'arm' | 'successes' | 'failures'> & Partial<ArmLogOptions>,
  ) => logArm({ root, rollout: 'r4', at: BEGAN, ...options });
  const collect = () => collectStep(project());
  const damaged = async (): Promise<void> => {
    await begin();
    await arm({ arm: 'production', successes: 120, failures: 80 });
    await arm({ arm: 'candidate', successes: 60, failures: 140 });
    await collect();
  };
  const told = () => webhook.received.map(({ body }) => JSON.parse(body));

  it('says nothing where none is running, and too little where outcomes are few', async () => {
    expect(await watchRollout(project())).toBeNull();
    expect(await begin()).toMatchObject({ id: 'r4', share_changed_at: [] });
    await arm({ arm: 'production', successes: 10, failures: 10 });
    await collect();
    const watched = await watchRollout(project());
    expect(watched).toMatchObject({ ended: null, look: { decision: 'too_few', verdict: 'go_on' } });
    expect(watched?.line).toMatch(/^Rollout r4: v1.1.0 \(candidate\) against v1.0.0 .*Too few/);
  });

  it('lets equal arms go on, with late outcomes when they come and missing ones counted', async () => {
    await begin();
    await arm({ arm: 'production', successes: 60, failures: 60 });
    await arm({ arm: 'candidate', successes: 60, failures: 60, missing: 7 });
    await collect();
    expect(await watchRollout(project())).toMatchObject({
      ended: null,
      problem: null,
      look: {
        decision: 'undecided',
        arms: { candidate: { outcomes: 120, waiting: 7, missing: 0 } },
        beside: { assigned: 127, served: 127 },
      },
    });
    now += 7 * DAY_MS;
    const late = { decision_id: `r4-candidate-${BEGAN}-125`, task_id: `r4-candidate-${BEGAN}-125` };
    await writeFile(
      join(root, 'logs/automation_logs.jsonl'),
      `${JSON.stringify({ ...late, action_attempted: 'guest', result: 'error', timestamp: new Date(now - DAY_MS).toISOString() })}\n`,
    );
    await collect();
    expect(await lookAtRollout(project())).toMatchObject({
      verdict: 'go_on',
      arms: { candidate: { outcomes: 121, errors: 1, waiting: 0, missing: 6 } },
    });
    expect(await folder.registry.rollout()).toMatchObject({ id: 'r4', state: 'running' });
    expect(told()).toEqual([]);
  });

  it('stops a damaged candidate, with the figures in the history and in the message', async () => {
    await damaged();
    const watched = await watchRollout(project());
    expect(watched?.ended).toEqual({
      rollout: 'r4',
      state: 'stopped',
      from: 'v1.0.0',
      to: 'v1.0.0',
      changed: false,
    });
    const [ended] = await folder.registry.rollouts();
    expect(ended).toMatchObject({ state: 'stopped', ended_by: 'watch' });
    expect(ended?.end_reason).toMatch(
      /The candidate does worse: −30.0 points \(between −\d+\.\d and −\d+\.\d; 200 outcomes of the candidate, 200 of production\)/,
    );
    expect((await folder.registry.production())?.version).toBe('v1.0.0');
    expect(told()).toMatchObject([
      {
        event: 'rollout_stopped',
        rollout: 'r4',
        by: 'watch',
        figures: { decision: 'worse', arms: { candidate: { outcomes: 200, successes: 60 } } },
      },
    ]);
    expect(told()[0].text).toContain('*Rollout r4 stopped: v1.0.0 is in production, as before*');
    expect(await watchRollout(project())).toBeNull();
  });

  it('finishes a better candidate, which a rollback returns from', async () => {
    await begin();
    await arm({ arm: 'production', successes: 60, failures: 140 });
    await arm({ arm: 'candidate', successes: 120, failures: 80 });
    await collect();
    expect((await watchRollout(project()))?.ended).toMatchObject({ to: 'v1.1.0', changed: true });
    expect(told()).toMatchObject([{ event: 'rollout_finished', from: 'v1.0.0', to: 'v1.1.0' }]);
    expect(await folder.registry.rollback(why)).toMatchObject({ to: 'v1.0.0' });
  });

  it('rolls back to what was held back where the new production does worse', async () => {
    await folder.registry.deploy({ version: 'v1.1.0', holdback: 0.5, ...why });
    await arm({ arm: 'holdback', successes: 120, failures: 80 });
    await arm({ arm: 'production', successes: 60, failures: 140 });
    await collect();
    const watched = await watchRollout(project());
    expect(watched?.look.versions).toEqual({ production: 'v1.0.0', candidate: 'v1.1.0' });
    expect(watched?.ended).toMatchObject({ state: 'stopped', to: 'v1.0.0', changed: true });
  });

  it('acts once where several look at the same time', async () => {
    await damaged();
    const all = await Promise.all(Array.from({ length: 4 }, () => watchRollout(project())));
    expect(all.filter((watched) => watched?.ended != null)).toHaveLength(1);
    expect(all.filter((watched) => watched?.problem != null)).toEqual([]);
    expect(told()).toHaveLength(1);
    const ends = (await folder.registry.index())?.log.filter((entry) => 'ends' in entry);
    expect(ends).toHaveLength(1);
  });

  it('leaves alone what a person chose after it began to look', async () => {
    await damaged();
    const before = project();
    const { rollout } = before.registry;
    const slow = {
      ...before,
      registry: Object.assign(Object.create(before.registry), {
        rollout: async () => {
          const seen = await rollout.call(before.registry);
          await folder.registry.finishRollout({ by: 'ann', reason: 'I know why' });
          return seen;
        },
      }),
    };
    const watched = await watchRollout(slow);
    expect(watched).toMatchObject({ ended: null, problem: null });
    expect(watched?.line).toBe('Rollout r4 was changed while it was looked at, and was left alone');
    expect((await folder.registry.production())?.version).toBe('v1.1.0');
    expect(told()).toEqual([]);
  });

  it('does not finish a candidate that services could not load, nor one that is damaged here', async () => {
    await begin();
    await arm({ arm: 'production', successes: 20, failures: 180 });
    await arm({ arm: 'candidate', servedArm: 'production', successes: 120, failures: 80 });
    await collect();
    const unserved = await watchRollout(project());
    expect(unserved).toMatchObject({ ended: null, look: { decision: 'better', verdict: 'go_on' } });
    expect(unserved?.line).toContain('v1.1.0 answered only 0 of the 200 decisions');

    await arm({ arm: 'candidate', at: BEGAN + 1, successes: 1200, failures: 800 });
    await collect();
    const files = folder.path('v1.1.0', 'bundle');
    await rm(files, { recursive: true, force: true });
    await rm(folder.path('v1.1.0'), { recursive: true, force: true });
    const broken = await watchRollout(project());
    expect(broken).toMatchObject({ ended: null, look: { verdict: 'finish' } });
    expect(broken?.problem).not.toBeNull();
    expect(broken?.line).toContain('Rollout r4 could not be finished');
    expect((await folder.registry.production())?.version).toBe('v1.0.0');
  });

  it('counts neither what a rule decided nor what belongs to another rollout', async () => {
    const rollout = await begin();
    await arm({ arm: 'candidate', successes: 1, failures: 1 });
    await arm({ arm: 'candidate', rollout: 'r3', at: BEGAN + 1, successes: 5, failures: 5 });
    const decided = { timestamp: new Date(BEGAN).toISOString(), action: 'guest', rollout: 'r4' };
    await writeFile(
      join(root, 'logs/decisions-web-2.jsonl'),
      `${JSON.stringify({ ...decided, decision_id: 's', task_id: 's', arm: 'candidate', policy_version: null })}\n`,
    );
    await collect();
    expect(await rolloutAttempts(project(), rollout)).toHaveLength(2);
  });

  it('tells how the figures came to be', async () => {
    const rollout = await begin();
    const spanMs = 3 * DAY_MS - 3_600_000;
    await arm({ arm: 'production', successes: 120, failures: 80, spanMs });
    await arm({ arm: 'candidate', successes: 60, failures: 140, spanMs });
    await collect();
    const attempts = await rolloutAttempts(project(), rollout);
    const course = rolloutCourse(rollout, attempts, { now, outcomeDays: 7, points: 12 });
    expect(course).toHaveLength(12);
    expect(course[0]?.interval).toBeNull();
    expect(course.at(-1)?.difference).toBeCloseTo(-0.3, 2);
    const widths = course.flatMap(({ interval }) =>
      interval === null ? [] : [interval.high - interval.low],
    );
    expect(widths.at(-1)).toBeLessThan(widths[0]!);
  });
});
