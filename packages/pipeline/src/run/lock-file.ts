import { BpError } from '@bp/contracts';
import lockfile from 'proper-lockfile';

/** A lock that is held, and renewed every few seconds until it is released. */
export interface HeldLock {
  /** Aborts with `LOCK_LOST` when the lock was lost, e.g. because the process slept for longer than its heartbeat allows. */
  readonly lost: AbortSignal;
  /** Frees the lock; one that was lost is somebody else's by now, and stays. */
  release(): Promise<void>;
}

/** A holder that has not renewed its lock for so long is dead or lost to the network. */
export const LOCK_STALE_MS = 15_000;
const HEARTBEAT_MS = 3_000;

/**
 * Takes the lock `<path>.lock` at once, or gives `null` where somebody holds it. A lock that is lost later on is
 * told by a signal: without one, the library ends the whole process.
 */
export async function holdLock(
  path: string,
  heartbeatMs: number = HEARTBEAT_MS,
): Promise<HeldLock | null> {
  const lost = new AbortController();
  try {
    const release = await lockfile.lock(path, {
      realpath: false,
      stale: LOCK_STALE_MS,
      update: heartbeatMs,
      onCompromised: (cause) => lost.abort(lockLost(path, cause)),
    });
    return {
      lost: lost.signal,
      release: async () => {
        if (!lost.signal.aborted) await release();
      },
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') return null;
    throw error;
  }
}

function lockLost(path: string, cause: Error): BpError {
  return new BpError(
    'LOCK_LOST',
    `The lock was lost: its holder gave no sign of life for ${LOCK_STALE_MS / 1000} seconds, as when the machine sleeps, or somebody removed it.`,
    {
      remedy: 'Run it again; "bp retrain --resume" goes on after the last finished step.',
      details: { lock: `${path}.lock` },
      cause,
    },
  );
}

/** Whether somebody holds the lock `<path>.lock`. */
export function isHeld(path: string): Promise<boolean> {
  return lockfile.check(path, { realpath: false, stale: LOCK_STALE_MS });
}
