import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender } from './contest.js';

/** Debian's Python has the libraries where one further up the PATH may not. */
export const PYTHON: string = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

/** Our side of a contest: a script beside this file, run as plain node on built code, so that no loader is measured. */
export function ourSide(name: string, script: string, ...args: readonly string[]): Contender {
  return {
    name,
    command: process.execPath,
    args: ['--expose-gc', join(import.meta.dirname, script), ...args],
  };
}

/** The other side: a script of `tools/peers`, if Python has what it imports. `name` lists that: `pandas, sklearn`. */
export function pythonSide(
  name: string,
  script: string,
  ...args: readonly string[]
): Contender | { unavailable: string } {
  if (spawnSync(PYTHON, ['-c', `import ${name}`], { stdio: 'ignore' }).status !== 0) {
    const packages = name.split(', ').map((library) => `python3-${library}`);
    return { unavailable: `apt-get install ${packages.join(' ')}` };
  }
  return {
    name: `Python: ${name}`,
    command: PYTHON,
    args: [join(import.meta.dirname, '../../peers', script), ...args],
  };
}
