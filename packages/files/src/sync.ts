import { open } from 'node:fs/promises';
import { isErrno } from './storage-error.js';

/** Writes a file that must not exist yet and waits until the disk has it. Throws the system's error. */
export async function writeNewFile(
  path: string,
  data: string | Uint8Array,
  mode = 0o644,
): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What a system says that can't sync folders at all: there names last without it, or not at all. */
const CANNOT_SYNC = ['EINVAL', 'EISDIR', 'EPERM', 'ENOTSUP', 'EBADF'];

/**
 * Waits until the disk has a folder's names; does nothing where the system can't sync folders. Throws the system's error
 * otherwise: for callers whose answer depends on it. Whoever has replaced a whole file or folder by then need not know.
 */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!isErrno(error, ...CANNOT_SYNC)) throw error;
  }
}
