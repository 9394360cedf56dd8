import { spawn } from 'node:child_process';
import { BpError } from '@bp/contracts';

export interface RunCommandOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly onLine: (line: string) => void;
}

export interface CommandOutcome {
  readonly code: number | null;
  /** The last part of what it printed. */
  readonly tail: string;
  /** The program is not installed. */
  readonly missing: boolean;
}

/** How much of a command's words is kept for an error message. */
const TAIL = 4000;

/**
 * Runs a program to its end, in a process group of its own, so that its children end with it.
 * @throws BpError `CANCELLED`.
 */
export function runCommand(options: RunCommandOptions): Promise<CommandOutcome> {
  const { command, args, env, signal, onLine } = options;
  if (signal?.aborted === true) return Promise.reject(cancelled(command));
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let tail = '';
    let rest = '';
    const abort = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      } catch {
        // It ended by itself in this moment.
      }
    };
    signal?.addEventListener('abort', abort, { once: true });
    const take = (chunk: Buffer): void => {
      const text = chunk.toString('utf8');
      tail = (tail + text).slice(-TAIL);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (cause: NodeJS.ErrnoException) => {
      signal?.removeEventListener('abort', abort);
      if (cause.code === 'ENOENT') resolve({ code: null, tail: cause.message, missing: true });
      else reject(cause);
    });
    child.on('close', (code) => {
      signal?.removeEventListener('abort', abort);
      if (signal?.aborted === true) reject(cancelled(command));
      else resolve({ code, tail, missing: false });
    });
  });
}

function cancelled(command: string): BpError {
  return new BpError('CANCELLED', `${command} was cancelled`, { remedy: 'Start it again.' });
}
