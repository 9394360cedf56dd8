import {
  type ArmWatch,
  FEWEST_OUTCOMES,
  type Guardrail,
  NOT_WORSE_MARGIN,
  type WatchDecision,
} from './arm-watch.js';
import { confidenceSequence, type Interval } from './confidence-sequence.js';
import { armDifference, type ShareOf } from './difference.js';
import { type ArmCounts, countArms, type Tally, tallyAttempts } from './tally.js';
import type { WatchedArm, WatchedAttempt, WatchOptions } from './watched-attempt.js';
import { watchInWords } from './words.js';

const SUCCESS: ShareOf = { hits: 'successes', of: 'outcomes' };
const GUARDED = {
  errors: { hits: 'errors', of: 'outcomes' },
  missing: { hits: 'missing', of: 'due' },
} as const satisfies Record<Guardrail['of'], ShareOf>;

/**
 * Compares the arms on the attempts since the rollout began. May be looked at any time: the chance that a candidate
 * which is not worse is ever called `worse` is at most 1%, and so for `better` and `not_worse`. By the asymptotic
 * confidence sequence of Waudby-Smith et al. (2021), with units as clusters; `npm run bench:live` shows it with clusters,
 * seasons and late outcomes.
 */
export function watchArms(attempts: Iterable<WatchedAttempt>, options: WatchOptions): ArmWatch {
  return judgeTally(tallyAttempts(attempts, options));
}

export function judgeTally(tally: Tally): ArmWatch {
  const counts = countArms(tally);
  const difference = armDifference(tally, SUCCESS);
  const enough =
    counts.production.outcomes >= FEWEST_OUTCOMES && counts.candidate.outcomes >= FEWEST_OUTCOMES;
  const interval = enough && difference !== null ? confidenceSequence(difference) : null;
  const guardrails = [guardrail('errors', tally, counts), guardrail('missing', tally, counts)];
  const guarded = guardrails.every(({ held }) => held);
  const rates = (arm: WatchedArm) => ({
    ...counts[arm],
    success_rate: share(counts[arm], SUCCESS),
  });
  const watch = {
    arms: { production: rates('production'), candidate: rates('candidate') },
    difference: difference?.estimate ?? null,
    interval,
    guardrails,
    decision: decide(interval, guarded),
  };
  return { ...watch, words: watchInWords(watch) };
}

function decide(interval: Interval | null, guarded: boolean): WatchDecision {
  if (interval === null) return 'too_few';
  if (interval.high < 0) return 'worse';
  if (!guarded) return 'undecided';
  if (interval.low > 0) return 'better';
  return interval.low > -NOT_WORSE_MARGIN ? 'not_worse' : 'undecided';
}

function guardrail(
  of: Guardrail['of'],
  tally: Tally,
  counts: Record<WatchedArm, ArmCounts>,
): Guardrail {
  const guarded = GUARDED[of];
  const difference = armDifference(tally, guarded);
  const enough =
    Math.min(counts.production[guarded.of], counts.candidate[guarded.of]) >= FEWEST_OUTCOMES;
  const interval = difference !== null && enough ? confidenceSequence(difference) : null;
  return {
    of,
    shares: {
      production: share(counts.production, guarded),
      candidate: share(counts.candidate, guarded),
    },
    interval,
    held: interval === null || interval.low <= 0,
  };
}

function share(counts: ArmCounts, { hits, of }: ShareOf): number | null {
  return counts[of] === 0 ? null : counts[hits] / counts[of];
}
