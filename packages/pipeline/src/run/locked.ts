import type { Project } from '../project.js';
import { acquireRunLock } from './run-lock.js';

/**
 * Does `work` while holding the project's lock; it is aborted when the lock is lost.
 * @throws BpError LOCK_HELD with who holds it since when.
 */
export async function locked<T>(
  project: Project,
  command: string,
  work: (project: Project) => Promise<T>,
): Promise<T> {
  const lock = await acquireRunLock({ path: project.paths.lock, command, clock: project.clock });
  try {
    return await work({ ...project, signal: AbortSignal.any([project.signal, lock.lost]) });
  } finally {
    await lock.release();
  }
}
