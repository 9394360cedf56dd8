import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
}

/** Runs a program to its end and gives its standard output; throws with both outputs where it does not end with 0. */
export function run(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    child.once('error', fail);
    child.once('close', (code, signal) => {
      if (code === 0) done(output.stdout);
      else {
        const words = [command, ...args].join(' ');
        fail(
          new Error(`${words} ended with ${code ?? signal}\n${output.stdout}\n${output.stderr}`),
        );
      }
    });
    child.stdin.end(options.input ?? '');
  });
}
