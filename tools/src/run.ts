import { type ChildProcess, spawn } from 'node:child_process';

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** How a process ended, with all that it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a program. */
export function start(
  command: string,
  args: readonly string[],
  { cwd, env = process.env }: RunOptions,
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const ended = new Promise<Ended>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => done({ code, signal, ...output }));
  });
  return { child, ended };
}

/** Runs a program to its end and gives its standard output; throws with both outputs where it does not end with 0. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  const { code, signal, stdout, stderr } = await start(command, args, options).ended;
  if (code === 0) return stdout;
  throw new Error(
    `${[command, ...args].join(' ')} ended with ${code ?? signal}\n${stdout}\n${stderr}`,
  );
}
