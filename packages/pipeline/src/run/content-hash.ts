import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

const PIECE_BYTES = 1 << 18;

/** sha256 of a file's bytes, or `null` where there is none. */
export async function hashFile(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  return (await addFile(hash, path)) ? hash.digest('hex') : null;
}

/** One sha256 over the names and bytes of logs and of the rotated files beside them (`name.1`, `name.2.gz`, `name.csv`). */
export async function hashLogs(root: string, logs: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const log of logs) {
    const path = resolve(root, log);
    const [stem = ''] = basename(path)
      .replace(/\.[^.]*$/, '')
      .split('*', 1);
    const names = await readdir(dirname(path)).catch(() => []);
    for (const name of names.filter((entry) => entry.startsWith(stem)).sort()) {
      hash.update(`\n${name}\n`);
      await addFile(hash, join(dirname(path), name));
    }
  }
  return hash.digest('hex');
}

async function addFile(hash: Hash, path: string): Promise<boolean> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    // One for all pieces: new memory for each takes longer than hashing it.
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer);
      if (bytesRead === 0) return true;
      hash.update(buffer.subarray(0, bytesRead));
    }
  } catch {
    return false;
  } finally {
    await file?.close();
  }
}
