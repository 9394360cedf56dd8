import { ACTIONS, type PredictionInput } from '@bp/contracts';
import {
  createWorld,
  type LoggingPolicy,
  modelPolicy,
  policySuccessRate,
  ruleBasedPolicy,
  ruleOfThumb,
  simulateAttempts,
  trueSuccessRate,
  type World,
} from '@bp/simulator';
import { describe, expect, it } from 'vitest';
import { DEFAULT_GATE, type ScoredPart } from '../src/index.js';
import { failureRateReduction } from '../src/overlap/failure-rate.js';
import { judgePart } from '../src/part/judged-part.js';
import { simpleTarget, simulatedPart } from './simulated-part.js';

interface Trial {
  readonly worlds: number;
  readonly sites: number;
  readonly testShare: number;
  readonly attempts: number;
  readonly policy: LoggingPolicy;
  readonly refit?: (world: World, policy: LoggingPolicy, part: ScoredPart) => ScoredPart;
}

/** How often the 90% interval held the true reduction, among worlds in which it could be estimated. */
function coverage(trial: Trial): { covered: number; estimated: number; bias: number } {
  let covered = 0;
  let estimated = 0;
  let bias = 0;
  for (let seed = 1; seed <= trial.worlds; seed += 1) {
    const { policy, attempts, testShare } = trial;
    const world = createWorld({ seed, sites: trial.sites });
    const options = { world, policy, recommend: simpleTarget, attempts, testShare, seed };
    const logged = simulatedPart(options);
    const part = trial.refit?.(world, policy, logged) ?? logged;
    const judged = judgePart(part, { clip: DEFAULT_GATE.clip, seed });
    const interval = { resamples: 2000, level: 0.9, seed };
    const found = failureRateReduction(judged, DEFAULT_GATE, interval).reduction;
    if (found === null) continue;
    const observed = 1 - policySuccessRate(world, policy);
    const truth = 1 - (1 - trueSuccessRate(world, simpleTarget)) / observed;
    estimated += 1;
    bias += found.estimate - truth;
    if (found.low <= truth && truth <= found.high) covered += 1;
  }
  return { covered: covered / estimated, estimated, bias: bias / estimated };
}

/** What the rule of thumb goes by: cells in which the chance of an action can be counted. */
function cellOf(input: PredictionInput): string {
  const { site_type = null, da = null, pa = null } = input;
  return `${site_type} ${da === null ? '?' : da >= 55} ${pa === null ? '?' : pa >= 30}`;
}

/** Propensities as a pipeline fits them, from attempts on the same world that are not in the test part. */
function fitted(world: World, policy: LoggingPolicy, part: ScoredPart): ScoredPart {
  const counts = new Map<string, Float64Array>();
  const train = simulateAttempts(world, { policy, attempts: 5000, seed: 99 + world.seed });
  for (const { input, action } of train) {
    const cell = counts.get(cellOf(input)) ?? new Float64Array(ACTIONS.length).fill(1);
    cell[ACTIONS.indexOf(action)]! += 1;
    counts.set(cellOf(input), cell);
  }
  const propensity = Float64Array.from(part.propensity, (_, row) => {
    const input = world.sites[part.groups[row]!]!.facts;
    const cell = counts.get(cellOf(input)) ?? new Float64Array(ACTIONS.length).fill(1);
    return cell[part.action[row]!]! / cell.reduce((a, b) => a + b, 0);
  });
  return { ...part, propensity };
}

describe('the 90% interval of the failure-rate reduction', () => {
  it('covers the truth in 85–95% of 200 worlds (rule with 30% random choice, logged propensities)', () => {
    const found = coverage({
      worlds: 200,
      sites: 600,
      testShare: 0.15,
      attempts: 3000,
      policy: ruleBasedPolicy(),
    });
    expect(found.estimated).toBe(200);
    expect(found.covered).toBeGreaterThanOrEqual(0.85);
    expect(found.covered).toBeLessThanOrEqual(0.95);
    expect(Math.abs(found.bias)).toBeLessThan(0.02);
  });

  it('covers it with propensities fitted on other attempts', () => {
    const found = coverage({
      worlds: 60,
      sites: 600,
      testShare: 0.15,
      attempts: 3000,
      policy: ruleBasedPolicy(),
      refit: fitted,
    });
    expect(found.estimated).toBeGreaterThan(57);
    expect(found.covered).toBeGreaterThanOrEqual(0.82);
    expect(found.covered).toBeLessThanOrEqual(0.98);
  });

  it('covers it again once a deterministic chooser explores 5% and logs its propensities', () => {
    const found = coverage({
      worlds: 60,
      sites: 1000,
      testShare: 0.2,
      attempts: 7000,
      policy: modelPolicy((input) => ({ action: ruleOfThumb(input) }), { explore: 0.05 }),
    });
    expect(found.estimated).toBeGreaterThan(52);
    expect(found.covered).toBeGreaterThanOrEqual(0.83);
    expect(found.covered).toBeLessThanOrEqual(0.97);
  });
});
