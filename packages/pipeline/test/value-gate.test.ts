import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACTIONS } from '@bp/contracts';
import { loadModel } from '@bp/model';
import {
  AUTOMATION_LOG,
  createWorld,
  policySuccessRate,
  ruleBasedPolicy,
  type SimulatedAttempt,
  simulateWeek,
  trueSuccessRate,
  WEEK_MS,
  writeLogs,
} from '@bp/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DEFAULT_SETTINGS,
  openProject,
  type Project,
  retrain,
  type Settings,
} from '../src/index.js';

describe('the gate by expected success, week by week', () => {
  const world = createWorld({ seed: 4, sites: 1200 });
  let root: string;
  let week: number;
  let story: string[];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bp-value-'));
    story = [];
    week = 0;
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const open = (gate: Partial<Settings['gate']> = {}): Project =>
    openProject({
      root,
      clock: () => world.start + week * WEEK_MS + 7_200_000,
      env: {},
      say: (line) => story.push(line),
      settings: {
        ...DEFAULT_SETTINGS,
        gate: { ...DEFAULT_SETTINGS.gate, resamples: 500, ...gate },
        training: {
          ...DEFAULT_SETTINGS.training,
          threads: 1,
          parameters: { rounds: 120, learningRate: 0.1, maxDepth: 4 },
        },
      },
    });
  /** A week of attempts passes. */
  const pass = async (
    attempts: number,
    change: (attempt: SimulatedAttempt) => SimulatedAttempt = (attempt) => attempt,
  ): Promise<void> => {
    const logged = simulateWeek(world, { week, attempts }).map(change);
    await writeLogs({ attempts: logged, root, append: week > 0 });
    week += 1;
  };

  it('deploys a first model that beats what was in use, and says by how much', async () => {
    await pass(5000);
    const result = await retrain(open());
    const { comparison } = result;
    expect(comparison).toMatchObject({
      verdict: 'promote',
      decided_by: 'value',
      champion_version: null,
    });
    const { difference, champion_value, rows, domains } = comparison!.value!;
    expect(difference.low).toBeGreaterThan(0);
    const inUse = policySuccessRate(world, ruleBasedPolicy());
    expect(Math.abs(champion_value - inUse)).toBeLessThan(0.03);
    const model = await loadModel(join(root, result.model!));
    const truth = trueSuccessRate(world, (input) => model.predict(input).action) - inUse;
    expect(truth).toBeGreaterThan(0.03);
    expect(Math.abs(difference.estimate - truth)).toBeLessThan(0.06);
    // The test part, and everything else cross-fitted.
    expect(rows).toBeGreaterThan(4000);
    expect(domains).toBeGreaterThan(700);
    expect(story.join('\n')).toMatch(
      /Expected success decides: the new model would have succeeded in \d+ of 100 attempts instead of \d+ \(between \d+ and \d+\)\n {2}Estimated on \d+ attempts of the test part and \d+ newer ones/,
    );
    expect(story.join('\n')).toMatch(
      /Current model accuracy: 0\.\d{4}\nNew model accuracy: 0\.\d{4}\nImprovement: \+0\.\d{4}\nNew model is better, will deploy/,
    );
  }, 120_000);

  it('judges the next one on the newest attempts too, and refuses a week of inverted outcomes', async () => {
    await pass(5000);
    await retrain(open());
    await pass(3000, (attempt) => ({
      ...attempt,
      success: !attempt.success,
      result: attempt.success ? 'failed' : 'success',
    }));
    const { comparison, deployed } = await retrain(open());
    expect(deployed).toBe(false);
    expect(comparison).toMatchObject({ verdict: 'inconclusive', champion_version: 'v1.0.0' });
    expect(comparison!.reasons[0]).toMatch(/^The outcomes of the newest week are not like/);
    // Test attempts of both weeks, and the new ones of the other domains.
    expect(comparison!.value!.rows).toBeGreaterThan(3000);
    expect(comparison!.value!.rows).toBeLessThan(4500);
  }, 120_000);

  it('does not overlook made-up outcomes that tell no time', async () => {
    await pass(2500);
    await pass(2500);
    await retrain(open());
    const lines = Array.from({ length: 1500 }, (_, index) => {
      const action = ACTIONS[index % ACTIONS.length]!;
      const works = action === 'comment' ? index % 20 !== 0 : index % 10 === 0;
      return JSON.stringify({
        task_id: `made-up-${index}`,
        domain: world.sites[index % world.sites.length]!.facts.domain,
        action_attempted: action,
        result: works ? 'success' : 'failed',
        propensity: 0.25,
      });
    });
    await appendFile(join(root, AUTOMATION_LOG), `${lines.join('\n')}\n`);
    const { comparison, deployed, collect } = await retrain(open());
    expect(collect!.new).toBe(lines.length);
    expect(deployed).toBe(false);
    expect(comparison!.reasons[0]).toMatch(/^The outcomes of the newest week are not like/);
  }, 120_000);

  it('goes by the test part alone where training again would take too long', async () => {
    await pass(3000);
    const { comparison } = await retrain(open({ crossFitRows: 0 }));
    expect(comparison!.value!.rows).toBeLessThan(700);
    expect(story.join('\n')).toMatch(/Estimated on \d+ attempts of the test part\./);
  }, 120_000);
});
