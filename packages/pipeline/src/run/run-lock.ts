import { mkdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import type { Clock } from '@bp/contracts';
import { BpError, formatInstant, toBpError } from '@bp/contracts';
import lockfile from 'proper-lockfile';
import writeFileAtomic from 'write-file-atomic';

/** Who holds the lock: written beside it for people, and to see whether the holder is still alive. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  /** ISO 8601 UTC. */
  readonly since: string;
}

export interface RunLock {
  /** Aborts when the lock was lost, e.g. because the process slept for longer than the heartbeat allows. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** Which lock, and what to say to others who want it. */
export interface AcquireLockOptions {
  /** The lock's path without extension: `<path>.lock` and `<path>.owner.json` are made. */
  readonly path: string;
  /** What the holder is doing, in words of the command line. */
  readonly command: string;
  readonly clock: Clock;
}

/** A holder that has not renewed its lock for so long is dead or lost to the network. */
const STALE_MS = 15_000;
const HEARTBEAT_MS = 3_000;

/**
 * Takes the project's lock at once or not at all. A dead holder on this machine is recognised by its
 * process id and replaced without waiting. The lock keeps runs from getting in each other's way;
 * what must never break (registry, dataset file) does not rest on it.
 * @throws BpError LOCK_HELD with who holds it since when.
 */
export async function acquireRunLock(options: AcquireLockOptions): Promise<RunLock> {
  await mkdir(dirname(options.path), { recursive: true });
  const lost = new AbortController();
  const take = (): Promise<() => Promise<void>> =>
    lockfile.lock(options.path, {
      realpath: false,
      stale: STALE_MS,
      update: HEARTBEAT_MS,
      onCompromised: (cause) => lost.abort(cause),
    });
  let release: () => Promise<void>;
  try {
    release = await take();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    await removeLockOfDeadHolder(options.path);
    release = await take().catch(async (again: NodeJS.ErrnoException) => {
      throw again.code === 'ELOCKED' ? await lockHeld(options.path, again) : again;
    });
  }
  const owner: LockOwner = {
    pid: process.pid,
    host: hostname(),
    command: options.command,
    since: formatInstant(options.clock()),
  };
  try {
    await writeFileAtomic(ownerFile(options.path), `${JSON.stringify(owner)}\n`);
  } catch (error) {
    await release();
    throw toBpError(error);
  }
  return {
    lost: lost.signal,
    release: async () => {
      if (lost.signal.aborted) return;
      await rm(ownerFile(options.path), { force: true });
      await release();
    },
  };
}

/** Who holds the lock now, or `null`. */
export async function lockOwner(path: string): Promise<LockOwner | null> {
  const held = await lockfile.check(path, { realpath: false, stale: STALE_MS });
  return held ? await readOwner(path) : null;
}

function ownerFile(path: string): string {
  return `${path}.owner.json`;
}

async function readOwner(path: string): Promise<LockOwner | null> {
  try {
    return JSON.parse(await readFile(ownerFile(path), 'utf8')) as LockOwner;
  } catch {
    return null;
  }
}

/** Under a second lock, so that of several who find a dead holder only one clears it away. */
async function removeLockOfDeadHolder(path: string): Promise<void> {
  const seen = await readOwner(path);
  if (seen === null || !isDead(seen)) return;
  const takeover = await lockfile
    .lock(`${path}.takeover`, { realpath: false, stale: STALE_MS, update: HEARTBEAT_MS })
    .catch(() => null);
  if (takeover === null) return;
  try {
    const still = await readOwner(path);
    if (still !== null && still.pid === seen.pid && still.since === seen.since) {
      await rm(ownerFile(path), { force: true });
      await rm(`${path}.lock`, { recursive: true, force: true });
    }
  } finally {
    await takeover();
  }
}

function isDead(owner: LockOwner): boolean {
  if (owner.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

async function lockHeld(path: string, cause: unknown): Promise<BpError> {
  const owner = await readOwner(path);
  const who =
    owner === null
      ? 'another process'
      : `"${owner.command}" (process ${owner.pid} on ${owner.host}) since ${owner.since}`;
  return new BpError('LOCK_HELD', `Another run holds the lock: ${who}.`, {
    remedy: `Wait for it to end, or stop it. A lock whose holder died is freed within ${STALE_MS / 1000} seconds.`,
    details: owner === null ? { lock: path } : { lock: path, ...owner },
    cause,
  });
}
