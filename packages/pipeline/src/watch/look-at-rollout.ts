import { formatInstant } from '@bp/contracts';
import { type ArmWatch, type WatchedArm, type WatchOptions, watchArms } from '@bp/evaluator';
import type { Rollout } from '@bp/registry';
import { type RolloutAttempt, rolloutAttempts, type WatchedProject } from './rollout-attempts.js';

/**
 * Part of its own decisions that the second version must have answered for its outcomes to speak for it: where services
 * could not load it, production answered, which is of course not worse than itself.
 */
const FEWEST_SERVED = 0.9;

/** A rollout and what its outcomes say, at one moment. */
export interface RolloutLook extends ArmWatch {
  readonly rollout: Rollout;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** What the watch calls candidate is always the newer version: of a holdback, the one in production. */
  readonly versions: Readonly<Record<WatchedArm, string>>;
  /** Decisions that the version beside production was to make, and those of them that it made. */
  readonly beside: { readonly assigned: number; readonly served: number };
  /** What the watch does about it. */
  readonly verdict: 'stop' | 'finish' | 'go_on';
  /** `words`, with the versions' names and what else keeps the newer one from taking over. */
  readonly reason: string;
}

/** The rollout that is running, judged on its outcomes so far; `null`: none is. Changes nothing. Errors as `rolloutAttempts`. */
export async function lookAtRollout(project: WatchedProject): Promise<RolloutLook | null> {
  const rollout = await project.registry.rollout();
  if (rollout === null) return null;
  return judgeRollout(rollout, await rolloutAttempts(project, rollout), {
    now: project.clock(),
    outcomeDays: project.settings.rollout.outcomeDays,
  });
}

export function judgeRollout(
  rollout: Rollout,
  attempts: readonly RolloutAttempt[],
  options: Omit<WatchOptions, 'shareChanges'>,
): RolloutLook {
  const { version, production, kind } = rollout;
  const watch = watchArms(attempts, { ...options, shareChanges: shareChanges(rollout) });
  const versions =
    kind === 'rollout'
      ? { production, candidate: version }
      : { production: version, candidate: production };
  const second: WatchedArm = kind === 'rollout' ? 'candidate' : 'production';
  const own = attempts.filter(({ arm }) => arm === second);
  const beside = { assigned: own.length, served: own.filter(({ served }) => served).length };
  const unserved = beside.served < beside.assigned * FEWEST_SERVED;
  const missed = unserved
    ? ` ${version} answered only ${beside.served} of the ${beside.assigned} decisions that were its own: see why services can not load it.`
    : '';
  return {
    ...watch,
    rollout,
    at: formatInstant(options.now),
    versions,
    beside,
    verdict: verdictOf(watch, unserved),
    reason: `${versions.candidate} (candidate) against ${versions.production} (production): ${watch.words}${missed}`,
  };
}

function verdictOf({ decision }: ArmWatch, unserved: boolean): RolloutLook['verdict'] {
  if (decision === 'worse') return 'stop';
  return (decision === 'better' || decision === 'not_worse') && !unserved ? 'finish' : 'go_on';
}

/** As the watch of the evaluator takes them. */
export function shareChanges(rollout: Rollout): number[] {
  return rollout.share_changed_at.map((at) => Date.parse(at));
}
