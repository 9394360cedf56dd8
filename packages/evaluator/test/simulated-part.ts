import { ACTIONS, type Action, type PredictionInput } from '@bp/contracts';
import { type LoggingPolicy, simulateAttempts, type World } from '@bp/simulator';
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
  const probabilities = new Float64Array(attempts.length * ACTIONS.length);
  attempts.forEach((attempt, row) => {
    const recommended = ACTIONS.indexOf(recommend(attempt.input));
    ACTIONS.forEach((_, column) => {
      probabilities[row * ACTIONS.length + column] = column === recommended ? 0.7 : 0.3;
    });
  });
  return {
    rows: attempts.length,
    classes: ACTIONS,
    action: Uint8Array.from(attempts, (attempt) => ACTIONS.indexOf(attempt.action)),
    success: Uint8Array.from(attempts, (attempt) => (attempt.success ? 1 : 0)),
    legacy: new Uint8Array(attempts.length),
    probabilities,
    propensity: Float64Array.from(attempts, (attempt) =>
      options.logPropensity === false ? Number.NaN : attempt.propensity,
    ),
    groups: Int32Array.from(attempts, (attempt) => attempt.site),
    objective: 'success',
  };
}

/** A simple target: forums by type, comments where they seem possible, otherwise a profile. */
export function simpleTarget(input: PredictionInput): Action {
  if (input.site_type === 'forum') return 'forum';
  if (input.comment_supported === true && (input.da ?? 0) < 40) return 'comment';
  return 'profile';
}
