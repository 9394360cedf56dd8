import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const BP = resolve(import.meta.dirname, '../../../apps/cli/bin/bp.js');

export interface BpRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartedBp {
  readonly child: ChildProcess;
  readonly ended: Promise<BpRun>;
}

/** Starts the built command in a project folder, with nothing of this environment but path and home. */
export function startBp(
  root: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): StartedBp {
  const child = spawn(process.execPath, [BP, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const ended = new Promise<BpRun>((done) => {
    child.once('close', (code, signal) => done({ code, signal, ...output }));
  });
  return { child, ended };
}

export function runBp(
  root: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<BpRun> {
  return startBp(root, args, env).ended;
}
