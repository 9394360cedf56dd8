import type { Result } from '@bp/contracts';

/*
 * Terms: during a rollout two versions answer side by side, the *arms*: production and candidate. A *unit*
 * (a domain) meets one of them, always the same. Its attempts are not independent of each other, so that the unit,
 * not the attempt, is what was drawn at random.
 */

/** Production and candidate of a rollout. */
export const WATCHED_ARMS = ['production', 'candidate'] as const;
/** One of `WATCHED_ARMS`. */
export type WatchedArm = (typeof WATCHED_ARMS)[number];

/** One attempt since the rollout began. */
export interface WatchedAttempt {
  /** What stays in one arm: the registrable domain. */
  readonly unit: string;
  readonly arm: WatchedArm;
  /** `null`: no outcome is known yet. */
  readonly result: Result | null;
  /** When the action was chosen, in milliseconds since the epoch. */
  readonly at: number;
}

/** What the watch is told beside the attempts. */
export interface WatchOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Days after which an attempt without an outcome is left out, and counted as missing. Default 7. */
  readonly outcomeDays?: number;
  /**
   * When the candidate's share was changed, in milliseconds since the epoch, ascending. Attempts are compared within a
   * period of one share: a better season with a larger share would else speak for the candidate. Default: never.
   */
  readonly shareChanges?: readonly number[];
}
