import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { left } from '../src/progress-line.js';
import { makeRoot, removeRoot, runBp } from './run-bp.js';

const BP = resolve(import.meta.dirname, '../bin/bp.js');
const ESCAPE = '\u001b[';
/** Of util-linux: runs a command on a terminal of its own. */
const HAS_SCRIPT = spawnSync('script', ['--version']).status === 0;

let root: string;
beforeAll(async () => {
  root = await makeRoot();
});
afterAll(() => removeRoot(root));

describe('colour', () => {
  const failing = async (env: Readonly<Record<string, string>>) =>
    (await runBp(['report'], { root, env })).stderr.includes(ESCAPE);
  const onTerminal = (env: NodeJS.ProcessEnv): boolean =>
    spawnSync('script', ['-qec', `${process.execPath} ${BP} report`, '/dev/null'], {
      cwd: root,
      env: { PATH: process.env.PATH, TERM: 'xterm', ...env },
      encoding: 'utf8',
    }).stdout.includes(ESCAPE);

  it('stays out of files and pipes, but where it is forced', async () => {
    expect(await failing({})).toBe(false);
    expect(await failing({ FORCE_COLOR: '1' })).toBe(true);
    expect(await failing({ FORCE_COLOR: '0' })).toBe(false);
  });

  it.runIf(HAS_SCRIPT)('is on a terminal, but where it is not wanted', () => {
    expect(onTerminal({})).toBe(true);
    expect(onTerminal({ NO_COLOR: '1' })).toBe(false);
    expect(onTerminal({ TERM: 'dumb' })).toBe(false);
  });
});

describe('time left', () => {
  it.each([
    [0.5, 10_000, '10 s left'],
    [0.1, 60_000, '9 min left'],
    [0.25, 1_500, ''],
    [0.01, 60_000, ''],
    [null, 60_000, ''],
    [1, 60_000, ''],
  ] as const)('of share %s after %i ms is %j', (share, elapsed, text) => {
    expect(left(share, elapsed)).toBe(text);
  });
});
