import {
  type CoursePoint,
  lookAtRollout,
  type RolloutLook,
  rolloutAttempts,
  rolloutCourse,
  type WatchedProject,
} from '@bp/pipeline';
import type { Rollout } from '@bp/registry';
import { rolloutStamp } from './file-stamp.js';
import { keptBy } from './kept-by.js';

/** Two versions side by side, as they are at one moment. */
export interface RolloutView {
  /** The one that is running; `null`: none, or it can't be judged. */
  readonly look: RolloutLook | null;
  /** How its figures came to be. */
  readonly course: readonly CoursePoint[];
  /** All of them, newest first. */
  readonly all: readonly Rollout[];
  /** Why the one that is running can't be judged. */
  readonly problem: string | null;
  /** Equal keys: nothing has changed. */
  readonly key: string;
}

const HOUR_MS = 3_600_000;
const NOTHING = { look: null, course: [], all: [], problem: null };

/** Gives the present view; judged again where registry or outcomes have changed, and hourly. Never throws. */
export function createRolloutView(project: WatchedProject): () => Promise<RolloutView> {
  const kept = keptBy<RolloutView>();
  return async () => {
    // What is wrong with the registry, the page says elsewhere.
    const rollouts = await project.registry.rollouts().catch((): Rollout[] => []);
    const [newest] = rollouts;
    if (newest === undefined) return { ...NOTHING, key: '' };
    const hour = Math.floor(project.clock() / HOUR_MS);
    const key = `${await rolloutStamp(project, newest.revision)}:${hour}`;
    return kept(key, () => viewOf(project, rollouts, key));
  };
}

async function viewOf(
  project: WatchedProject,
  rollouts: readonly Rollout[],
  key: string,
): Promise<RolloutView> {
  try {
    const look = await lookAtRollout(project);
    if (look === null) return { ...NOTHING, all: rollouts, key };
    const course = rolloutCourse(look.rollout, await rolloutAttempts(project, look.rollout), {
      now: project.clock(),
      outcomeDays: project.settings.rollout.outcomeDays,
    });
    return { look, course, all: rollouts, problem: null, key };
  } catch (error) {
    return { ...NOTHING, all: rollouts, problem: (error as Error).message, key };
  }
}
