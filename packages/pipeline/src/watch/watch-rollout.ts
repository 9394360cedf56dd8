import { type BpError, isBpError } from '@bp/contracts';
import type { EndedRolloutResult } from '@bp/registry';
import { rolloutEnded } from '../notify/events.js';
import { type NotifyingProject, notify } from '../notify/notify.js';
import { WATCH } from '../steps/hold.js';
import { lookAtRollout, type RolloutLook } from './look-at-rollout.js';
import type { WatchedProject } from './rollout-attempts.js';

/** One look at the rollout, and what was done about it. */
export interface WatchedRollout {
  readonly look: RolloutLook;
  /** How it ended; `null`: it goes on, or somebody else ended it. */
  readonly ended: EndedRolloutResult | null;
  /** Why it could not be ended as it should: then everything stays as it is. */
  readonly problem: BpError | null;
  /** One line for people. */
  readonly line: string;
}

/**
 * Looks at the rollout that is running, and ends it where its outcomes say so: the newer version is stopped where it does
 * worse, and takes over where it does better or is not worse by 0.02. Only while the registry is as it was when the
 * look began: of several watchers one acts, and what a person chose meanwhile stands. `null`: no rollout is running.
 * @throws BpError DATASET_INVALID, STORAGE_FAILED, INTEGRITY where the dataset or the registry can't be read.
 */
export async function watchRollout(
  project: WatchedProject & NotifyingProject,
): Promise<WatchedRollout | null> {
  const look = await lookAtRollout(project);
  if (look === null) return null;
  const { ended, problem } = await act(project, look);
  const line = lineOf(look, ended, problem);
  const { arms, difference, interval, decision, verdict, reason } = look;
  const figures = { arms, difference, interval, decision };
  project.logger.log(problem === null ? 'info' : 'warn', line, {
    rollout: look.rollout.id,
    verdict,
    ...figures,
  });
  if (ended !== null) await notify(project, [rolloutEnded(ended, { by: WATCH, reason, figures })]);
  return { look, ended, problem, line };
}

async function act(
  { registry }: WatchedProject,
  { rollout, verdict, reason }: RolloutLook,
): Promise<Pick<WatchedRollout, 'ended' | 'problem'>> {
  if (verdict === 'go_on') return { ended: null, problem: null };
  const options = { by: WATCH, reason, ifRollout: rollout.id, ifRevision: rollout.revision };
  try {
    const ended =
      verdict === 'stop'
        ? await registry.stopRollout(options)
        : await registry.finishRollout(options);
    return { ended, problem: null };
  } catch (error) {
    if (!isBpError(error)) throw error;
    // Somebody was faster: the next look sees what they chose.
    return { ended: null, problem: error.code === 'ROLLOUT_CHANGED' ? null : error };
  }
}

function lineOf(
  { rollout, verdict, reason }: RolloutLook,
  ended: EndedRolloutResult | null,
  problem: BpError | null,
): string {
  const name = `Rollout ${rollout.id}`;
  if (problem !== null) {
    return `${name} could not be ${verdict === 'stop' ? 'stopped' : 'finished'}: ${problem.message} ${problem.remedy}`;
  }
  if (ended !== null) return `${name} ${ended.state}: ${ended.to} is in production. ${reason}`;
  return verdict === 'go_on'
    ? `${name}: ${reason}`
    : `${name} was changed while it was looked at, and was left alone`;
}
