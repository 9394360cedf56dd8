import { ACTIONS, type Action, type PredictionInput } from '@bp/contracts';
import {
  createWorld,
  type LoggingPolicy,
  modelPolicy,
  PRESET_WORLDS,
  policySuccessRate,
  ruleBasedPolicy,
  ruleOfThumb,
  simulateAttempts,
  trueSuccessRate,
  type World,
} from '@bp/simulator';
import { describe, expect, it } from 'vitest';
import { compareValues, DEFAULT_GATE } from '../src/index.js';
import { simpleTarget, simulatedPart } from './simulated-part.js';

interface Trial {
  readonly preset: keyof typeof PRESET_WORLDS;
  readonly attempts: number;
  readonly worlds: number;
  readonly policy?: LoggingPolicy;
  /** `null`: against what is in use. */
  readonly champion: ((input: PredictionInput) => Action) | null;
}

/** Expected success by site type and action, from other attempts in the same world: a poor model, but one. */
function outcomeModel(world: World): (input: PredictionInput) => number[] {
  const sums = new Map<string, { n: number; ok: number }>();
  const cell = (input: PredictionInput, action: Action): string => `${input.site_type} ${action}`;
  for (const { input, action, success } of simulateAttempts(world, { attempts: 600, seed: 77 })) {
    const own = sums.get(cell(input, action)) ?? { n: 2, ok: 1 };
    sums.set(cell(input, action), { n: own.n + 1, ok: own.ok + (success ? 1 : 0) });
  }
  return (input) =>
    ACTIONS.map((action) => {
      const own = sums.get(cell(input, action)) ?? { n: 2, ok: 1 };
      return own.ok / own.n;
    });
}

/** How often the 90% interval held the true difference of challenger and champion, and the mean error. */
function coverage(trial: Trial): {
  readonly covered: number;
  /** In standard errors of the mean. */
  readonly bias: number;
} {
  const { policy = ruleBasedPolicy(), champion, worlds } = trial;
  let covered = 0;
  let error = 0;
  let variance = 0;
  for (let seed = 1; seed <= worlds; seed += 1) {
    const world = createWorld({ seed, sites: 700, ...PRESET_WORLDS[trial.preset] });
    const part = simulatedPart({
      world,
      policy,
      attempts: trial.attempts,
      recommend: simpleTarget,
      seed,
    });
    const inputs = Array.from(part.groups, (site) => world.sites[site]!.facts);
    const expectedBy = outcomeModel(world);
    const choices = (choose: (input: PredictionInput) => Action): Uint8Array =>
      Uint8Array.from(inputs, (input) => ACTIONS.indexOf(choose(input)));
    const found = compareValues(
      {
        ...part,
        fittedPropensity: false,
        expected: Float64Array.from(inputs.flatMap(expectedBy)),
        challenger: choices(simpleTarget),
        champion: champion === null ? null : choices(champion),
      },
      {
        clip: DEFAULT_GATE.valueClip,
        level: 0.9,
        resamples: 400,
        seed,
        modelError: DEFAULT_GATE.modelError,
        minGain: DEFAULT_GATE.minGain,
      },
    )!;
    const truth =
      trueSuccessRate(world, simpleTarget) -
      (champion === null ? policySuccessRate(world, policy) : trueSuccessRate(world, champion));
    const { estimate, low, high, standard_error } = found.difference;
    error += estimate - truth;
    variance += standard_error ** 2;
    if (low <= truth && truth <= high) covered += 1;
  }
  return { covered: covered / worlds, bias: error / Math.sqrt(variance) };
}

const held = ({ covered, bias }: ReturnType<typeof coverage>): void => {
  expect(covered).toBeGreaterThanOrEqual(0.85);
  expect(covered).toBeLessThanOrEqual(0.95);
  expect(Math.abs(bias)).toBeLessThan(3);
};

describe('the 90% interval of the difference of expected success covers the truth in 85–95% of worlds', () => {
  it('200 attempts', () =>
    held(coverage({ preset: 'default', attempts: 200, worlds: 160, champion: ruleOfThumb })));
  it('430 attempts', () =>
    held(coverage({ preset: 'default', attempts: 430, worlds: 160, champion: ruleOfThumb })));
  it('1,500 attempts', () =>
    held(coverage({ preset: 'default', attempts: 1500, worlds: 160, champion: ruleOfThumb })));
  it('5,000 attempts', () =>
    held(coverage({ preset: 'default', attempts: 5000, worlds: 160, champion: ruleOfThumb })));
  it('against what is in use, in a world of hidden habits', () =>
    held(coverage({ preset: 'hidden', attempts: 430, worlds: 160, champion: null })));
  it('in a world of interactions', () =>
    held(coverage({ preset: 'interacting', attempts: 430, worlds: 160, champion: ruleOfThumb })));
  it('where the champion chose and explored one in five', () =>
    held(
      coverage({
        preset: 'default',
        attempts: 1500,
        worlds: 160,
        champion: ruleOfThumb,
        policy: modelPolicy((input) => ({ action: ruleOfThumb(input) }), { explore: 0.2 }),
      }),
    ));
});
