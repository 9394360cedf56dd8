import { formatInstant } from '@bp/contracts';
import { type Interval, watchArms } from '@bp/evaluator';
import type { Rollout } from '@bp/registry';
import { shareChanges } from './look-at-rollout.js';
import type { RolloutAttempt } from './rollout-attempts.js';

/** How the arms stood at one moment, by what was known then. */
export interface CoursePoint {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Success of the newer version minus that of the older; `null`: nothing was said. */
  readonly difference: number | null;
  readonly interval: Interval | null;
}

/** Up to when, and by which rules. */
export interface CourseOptions {
  /** Milliseconds since the epoch: the last moment. */
  readonly now: number;
  readonly outcomeDays: number;
  /** Number of moments. Default 30. */
  readonly points?: number;
}

const POINTS = 30;

/** What the watch would have said at moments spread evenly from the rollout's beginning to now. */
export function rolloutCourse(
  rollout: Rollout,
  attempts: readonly RolloutAttempt[],
  { now, outcomeDays, points = POINTS }: CourseOptions,
): CoursePoint[] {
  const from = Date.parse(rollout.started_at);
  if (!(now > from)) return [];
  return Array.from({ length: points }, (_, index) => {
    const moment = from + ((index + 1) / points) * (now - from);
    const known = attempts
      .filter(({ at }) => at <= moment)
      .map((attempt) =>
        attempt.outcomeAt !== null && attempt.outcomeAt <= moment
          ? attempt
          : { ...attempt, result: null },
      );
    const options = { now: moment, outcomeDays, shareChanges: shareChanges(rollout) };
    const { difference, interval } = watchArms(known, options);
    return { at: formatInstant(moment), difference, interval };
  });
}
