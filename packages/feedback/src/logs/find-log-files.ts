import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

export interface LogFile {
  /** As shown in messages, in the quarantine and in `owns`: in the folder as the path gives it, with `/`. */
  readonly name: string;
  readonly path: string;
  readonly csv: boolean;
  readonly gzip: boolean;
}

/**
 * What rotation puts at the end or before the extension: `.1`, `-20260105`, `.2026-01-05`, with `.gz` after it.
 * Letters are not taken, so that `.bak` or `.tmp` stay what they are.
 */
const ROTATION = '(?:[.-]\\d[\\dT_-]*)?';

/** The log's own name without rotation and compression: of one log all parts have the same. */
export function logFamily(name: string): string {
  const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/') + 1) : '';
  const match = new RegExp(`^(.+?)${ROTATION}\\.(?:jsonl|csv)${ROTATION}(?:\\.gz)?$`).exec(
    name.slice(folder.length),
  );
  return match === null ? name : `${folder}${match[1]}`;
}

/** The log at `path` (absolute, or relative to `root`) with its CSV form, rotated and compressed parts, oldest name first. */
export async function findLogFiles(root: string, path: string): Promise<LogFile[]> {
  const folder = dirname(resolve(root, path));
  const family = logFamily(basename(path));
  const names = await namesIn(folder);
  const prefix = path.replaceAll('\\', '/').slice(0, -basename(path).length);
  return names
    .filter((name) => name === basename(path) || (logFamily(name) === family && name !== family))
    .sort(oldestFirst)
    .map((name) => ({
      name: `${prefix}${name}`,
      path: join(folder, name),
      csv: /\.csv\b/.test(name),
      gzip: name.endsWith('.gz'),
    }));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Higher rotation numbers are older; the current file comes last. Merging does not depend on it. */
function oldestFirst(a: string, b: string): number {
  return b.length - a.length || (a < b ? 1 : -1);
}
