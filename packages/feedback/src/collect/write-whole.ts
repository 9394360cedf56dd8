import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BpError } from '@bp/contracts';

/** Writes a file so that either the old or the new one is there, whole: temporary sibling, sync, rename, sync of the folder. */
export async function writeWhole(
  path: string,
  write: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(temporary, 'wx');
    try {
      await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await sweepLeftovers(path, temporary);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new BpError('STORAGE_FAILED', `${path} could not be written: ${String(cause)}.`, {
      remedy:
        'Check the free space and the rights of its folder, then run again: nothing was lost.',
      details: { file: path },
      cause,
    });
  }
}

const BATCH_CHARACTERS = 1 << 16;

/** Writes lines in batches, each ended by a line feed. */
export async function writeLines(
  handle: FileHandle,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  let batch = '';
  for await (const line of lines) {
    batch += `${line}\n`;
    if (batch.length < BATCH_CHARACTERS) continue;
    await handle.appendFile(batch);
    batch = '';
  }
  if (batch !== '') await handle.appendFile(batch);
}

/** Temporary files this much older than a new one were left by a run that was killed. */
const LEFTOVER_MS = 86_400_000;

async function sweepLeftovers(path: string, temporary: string): Promise<void> {
  const { mtimeMs } = await stat(temporary);
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith('.tmp')) continue;
    const other = join(dirname(path), name);
    const found = await stat(other).catch(() => null);
    if (found !== null && found.mtimeMs < mtimeMs - LEFTOVER_MS) await rm(other, { force: true });
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
