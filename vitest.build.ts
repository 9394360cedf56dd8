import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

/**
 * Brings the `dist` of a package, and of what it and its tests import, up to date: what they import and start is built
 * code. Takes half a second where there is nothing to do.
 */
export function setup({ config }: TestProject): void {
  const tsgo = join(import.meta.dirname, 'node_modules/@typescript/native-preview/bin/tsgo');
  const run = spawnSync(process.execPath, [tsgo, '-b', config.root], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${config.root} could not be built:\n${run.stdout}`);
}
