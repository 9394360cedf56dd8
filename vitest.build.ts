import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

/**
 * Brings the `dist` of a package and of what it imports up to date: threads and processes of tests run built code. Takes
 * half a second where there is nothing to do.
 */
export function setup({ config }: TestProject): void {
  const project = join(config.root, 'tsconfig.lib.json');
  if (!existsSync(project)) return;
  const tsgo = join(import.meta.dirname, 'node_modules/@typescript/native-preview/bin/tsgo');
  const run = spawnSync(process.execPath, [tsgo, '-b', project], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${project} could not be built:\n${run.stdout}`);
}
