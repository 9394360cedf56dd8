import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ProjectPaths } from '../paths.js';

/** A name may lie across two pieces: so much of each is looked at again with the next. */
const OVERLAP = 1024;

/** Files in `logs` and `ml`, versions left out, whose bytes name a domain in clear. Relative to the project folder. */
export async function stillNaming(
  { root, logs, models }: Pick<ProjectPaths, 'root' | 'logs' | 'models'>,
  mentions: (text: string) => boolean,
): Promise<string[]> {
  const naming: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && path !== join(models, 'versions')) await walk(path);
      if (entry.isFile() && (await names(path, mentions))) naming.push(relative(root, path));
    }
  };
  await walk(logs);
  await walk(join(root, 'ml'));
  return naming;
}

async function names(path: string, mentions: (text: string) => boolean): Promise<boolean> {
  let before = '';
  try {
    for await (const piece of createReadStream(path, {
      encoding: 'utf8',
      highWaterMark: 1 << 20,
    })) {
      const text = before + (piece as string);
      if (mentions(text)) return true;
      before = text.slice(-OVERLAP);
    }
  } catch {
    // Gone by now, or not to be read: nothing can be said of it.
  }
  return false;
}
