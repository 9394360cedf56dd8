import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ProjectPaths } from '../paths.js';

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
      if (!entry.isFile()) continue;
      const text = await readFile(path, 'utf8').catch(() => '');
      if (mentions(text)) naming.push(relative(root, path));
    }
  };
  await walk(logs);
  await walk(join(root, 'ml'));
  return naming;
}
