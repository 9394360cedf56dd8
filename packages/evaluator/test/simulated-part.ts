import { ACTIONS, type Action, type PredictionInput } from '@bp/contracts';
import { type LoggingPolicy, simulateAttempts, type World } from '@bp/simulator';
import { partOfRows } from '../src/part/part-of-rows.js';
import type { ScoredPart } from '../src/part/scored-part.js';

export interface SimulatedPartOptions {
  readonly world: World;
  readonly policy: LoggingPolicy;
  /** What the model to be judged recommends. */
  readonly recommend: (input: PredictionInput) => Action;
  /** Attempts simulated on the whole world; those on test sites are kept. */
  readonly attempts: number;
  /** Share of sites whose attempts are the test part. */
  readonly testShare?: number;
  readonly seed?: number;
  /** Otherwise propensities are not known. */
  readonly logPropensity?: boolean;
}

/** The test part of a simulated world, as a model that always gives `recommend` scores it. */
export function simulatedPart(options: SimulatedPartOptions): ScoredPart {
  const { world, recommend, testShare = 1 } = options;
  const testSites = Math.max(1, Math.round(world.sites.length * testShare));
  const attempts = simulateAttempts(world, {
    policy: options.policy,
    attempts: options.attempts,
    seed: options.seed ?? 0,
  }).filter((attempt) => attempt.site < testSites);
  return partOfRows(
    attempts.map(({ input, action, success, propensity, site }) => ({
      action,
      success,
      chances: ACTIONS.map((name) => (name === recommend(input) ? 0.7 : 0.3)),
      propensity: options.logPropensity === false ? Number.NaN : propensity,
      group: site,
    })),
  );
}

/** A simple target: forums by type, comments where they seem possible, otherwise a profile. */
export function simpleTarget(input: PredictionInput): Action {
  if (input.site_type === 'forum') return 'forum';
  if (input.comment_supported === true && (input.da ?? 0) < 40) return 'comment';
  return 'profile';
}
