import { type NotifyingProject, type WatchedProject, watchRollout } from '@bp/pipeline';
import { rolloutStamp } from '../state/file-stamp.js';

const DAY_MS = 86_400_000;

/**
 * Looks at the rollout that is running, where outcomes have come in since the last look (whoever collected them), and
 * once a day, as outcomes also become overdue. Called every few seconds. Never throws: what is wrong is logged once.
 */
export function createRolloutWatcher(
  project: WatchedProject & NotifyingProject,
): () => Promise<void> {
  let looked = { stamp: '', at: Number.NEGATIVE_INFINITY };
  let complaint = '';
  return async () => {
    try {
      const rollout = await project.registry.rollout();
      if (rollout === null) return;
      const stamp = await rolloutStamp(project, rollout.revision);
      const now = project.clock();
      const lately = now >= looked.at && now - looked.at < DAY_MS;
      if (lately && stamp === looked.stamp) return;
      looked = { stamp, at: now };
      await watchRollout(project);
      complaint = '';
    } catch (error) {
      const { message } = error as Error;
      if (message !== complaint) {
        project.logger.log('warn', `The rollout could not be looked at: ${message}`);
      }
      complaint = message;
    }
  };
}
