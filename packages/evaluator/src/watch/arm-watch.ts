import type { Interval } from './confidence-sequence.js';
import type { ArmCounts } from './tally.js';
import type { WatchedArm } from './watched-attempt.js';

/** With fewer outcomes in an arm nothing is said. */
export const FEWEST_OUTCOMES = 30;

/** By so much the candidate may be worse and still take over. */
export const NOT_WORSE_MARGIN = 0.02;

/**
 * What follows of the outcomes so far: `worse`: stop the candidate. `better`, or `not_worse` by 0.02: it may take over.
 * `undecided`: go on. `too_few`: there are fewer than 30 outcomes in an arm.
 */
export type WatchDecision = 'worse' | 'better' | 'not_worse' | 'undecided' | 'too_few';

/** A share that must not be higher with the candidate than with production. */
export interface Guardrail {
  /** `errors`: outcomes that are errors. `missing`: attempts whose outcome is overdue. */
  readonly of: 'errors' | 'missing';
  readonly shares: Readonly<Record<WatchedArm, number | null>>;
  /** How far the candidate's lies above production's; `null` where there are too few, or none that count. */
  readonly interval: Interval | null;
  /** False where the candidate's is higher with confidence: the candidate then does not take over, whatever its successes. */
  readonly held: boolean;
}

/** The arms of a rollout at one moment. */
export interface ArmWatch {
  readonly arms: Readonly<Record<WatchedArm, ArmCounts & { readonly success_rate: number | null }>>;
  /** Success of the candidate minus that of production, weighted by periods of one share; `null` where there is nothing to compare. */
  readonly difference: number | null;
  /** Holds at all moments together, with 99% on each side. `null` where nothing is said. */
  readonly interval: Interval | null;
  readonly guardrails: readonly Guardrail[];
  readonly decision: WatchDecision;
  /** One or two sentences for people. */
  readonly words: string;
}
