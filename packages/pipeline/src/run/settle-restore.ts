import { existsSync } from 'node:fs';
import type { Clock } from '@bp/contracts';
import { projectPaths } from '../paths.js';
import { whileLocked } from './run-lock.js';

/**
 * Finishes a restore of a project folder that was cut short, before anything of it is read: settings, say.
 * `withRunLock` does so, too. Does nothing where there is none.
 * @throws BpError LOCK_HELD while the restore goes on; STORAGE_FAILED.
 */
export async function settleRestore(root: string, clock: Clock): Promise<void> {
  const paths = projectPaths(root);
  if (existsSync(paths.journal)) await whileLocked({ paths, clock }, 'bp restore', async () => {});
}
