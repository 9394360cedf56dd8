import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BpError } from '@bp/contracts';
import { temporarySibling } from './atomic-file.js';
import { storageError } from './storage-error.js';
import { syncFolder } from './sync.js';

/**
 * Makes a folder appear whole or not at all: `fill` writes into a temporary sibling, by {@link writeNewFile} or synced
 * otherwise; then it gets its name. Throws `STORAGE_FAILED` where the folder exists or can't be written, and what
 * `fill` throws.
 */
export async function placeFolder(
  dir: string,
  fill: (staging: string) => Promise<void>,
): Promise<void> {
  const staging = temporarySibling(dir);
  try {
    await refuseExisting(dir);
    await mkdir(staging, { recursive: true });
    await fill(staging);
    await syncFolder(staging);
    await refuseExisting(dir);
    await rename(staging, dir);
    // A failure is not reported: the folder is in place, and should a power cut undo the rename, there is none at all.
    await syncFolder(dirname(dir)).catch(() => undefined);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw storageError(error, 'write the folder', dir);
  }
}

/** A rename onto an empty folder would succeed silently, so it is looked for. */
async function refuseExisting(dir: string): Promise<void> {
  const there = await lstat(dir).catch(() => null);
  if (there === null) return;
  throw new BpError('STORAGE_FAILED', `${dir} exists already`, {
    remedy: 'Give another folder, or remove this one.',
  });
}
