import { mkdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import type { Clock } from '@bp/contracts';
import { BpError, formatInstant } from '@bp/contracts';
import { replaceFile, toBpError } from '@bp/files';
import type { Project } from '../project.js';
import { type HeldLock, holdLock, isHeld, LOCK_STALE_MS } from './lock-file.js';
import { finishSwap } from './swap-folders.js';

/** Who holds the lock: written beside it for people, and to see whether the holder is still alive. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  /** ISO 8601 UTC. */
  readonly since: string;
}

/** Which lock, and what to say to others who want it. */
export interface AcquireLockOptions {
  /** The lock's path without extension: `<path>.lock` and `<path>.owner.json` are made. */
  readonly path: string;
  /** What the holder is doing, in words of the command line. */
  readonly command: string;
  readonly clock: Clock;
}

/**
 * Takes the project's lock at once or not at all. A dead holder on this machine is recognised by its
 * process id and replaced without waiting. The lock keeps runs from getting in each other's way;
 * what must never break (registry, dataset file) does not rest on it.
 * @throws BpError LOCK_HELD with who holds it since when.
 */
export async function acquireRunLock(options: AcquireLockOptions): Promise<HeldLock> {
  await mkdir(dirname(options.path), { recursive: true });
  await removeLockOfDeadHolder(options.path);
  const lock = await holdLock(options.path);
  if (lock === null) throw await lockHeld(options.path);
  const owner: LockOwner = {
    pid: process.pid,
    host: hostname(),
    command: options.command,
    since: formatInstant(options.clock()),
  };
  try {
    await replaceFile(ownerFile(options.path), `${JSON.stringify(owner)}\n`);
  } catch (error) {
    await lock.release();
    throw toBpError(error);
  }
  return {
    lost: lock.lost,
    release: async () => {
      if (!lock.lost.aborted) await rm(ownerFile(options.path), { force: true });
      await lock.release();
    },
  };
}

/**
 * Does `work` while holding the project's lock, after a restore that was cut short is finished; it is aborted when the lock is lost.
 * @throws BpError LOCK_HELD with who holds it since when.
 */
export function withRunLock<T>(
  project: Project,
  command: string,
  work: (project: Project) => Promise<T>,
): Promise<T> {
  return whileLocked(project, command, ({ lost }) =>
    work({ ...project, signal: AbortSignal.any([project.signal, lost]) }),
  );
}

/** As {@link withRunLock}, of a folder of which nothing else is read yet. */
export async function whileLocked<T>(
  { paths, clock }: Pick<Project, 'paths' | 'clock'>,
  command: string,
  work: (lock: HeldLock) => Promise<T>,
): Promise<T> {
  const lock = await acquireRunLock({ path: paths.lock, command, clock });
  try {
    await finishSwap(paths);
    return await work(lock);
  } finally {
    await lock.release();
  }
}

/** Who holds the lock now, or `null`; one that died on this machine holds nothing. */
export async function lockOwner(path: string): Promise<LockOwner | null> {
  const owner = (await isHeld(path)) ? await readOwner(path) : null;
  return owner === null || isDead(owner) ? null : owner;
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

/**
 * Under a second lock, so that of several who find a dead holder only one clears it away. The name goes last and
 * nobody takes the lock beside it, so that what is removed is never the lock of a living holder.
 */
async function removeLockOfDeadHolder(path: string): Promise<void> {
  const seen = await readOwner(path);
  if (seen === null || !isDead(seen)) return;
  const takeover = await holdLock(`${path}.takeover`);
  if (takeover === null) throw await lockHeld(path);
  try {
    const still = await readOwner(path);
    if (still !== null && still.pid === seen.pid && still.since === seen.since) {
      await rm(`${path}.lock`, { recursive: true, force: true });
      await rm(ownerFile(path), { force: true });
    }
  } finally {
    await takeover.release();
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

async function lockHeld(path: string): Promise<BpError> {
  const owner = await readOwner(path);
  const who =
    owner === null
      ? 'another process'
      : `"${owner.command}" (process ${owner.pid} on ${owner.host}) since ${owner.since}`;
  return new BpError('LOCK_HELD', `Another run holds the lock: ${who}.`, {
    remedy: `Wait for it to end, or stop it. A lock whose holder died is freed within ${LOCK_STALE_MS / 1000} seconds.`,
    details: owner === null ? { lock: path } : { lock: path, ...owner },
  });
}
