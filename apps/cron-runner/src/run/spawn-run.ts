import { type ChildProcess, fork } from 'node:child_process';
import type { ExecuteRun, FromRun, RunOutcome, ToRun } from './run-protocol.js';

export interface SpawnRunOptions {
  readonly root: string;
  readonly configFile: string | null;
  readonly env: NodeJS.ProcessEnv;
  /** A run that takes longer is cancelled. */
  readonly maxRunMs: number;
  /** A cancelled run that has not ended after so long is killed. Default: a minute. */
  readonly killAfterMs?: number;
  /** The module that the process runs. Default: the workflow. */
  readonly program?: URL;
}

const KILL_AFTER_MS = 60_000;
const RUN_PROCESS = new URL('./run-process.js', import.meta.url);

/** Runs the workflow in a process of its own. */
export function spawnRuns(options: SpawnRunOptions): ExecuteRun {
  return (runOptions, { signal, onSay, onProgress }) =>
    new Promise<RunOutcome>((resolve) => {
      const child = fork(options.program ?? RUN_PROCESS, [], {
        env: options.env,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      let outcome: RunOutcome | null = null;
      let tooLong = false;
      let killTimer: NodeJS.Timeout | undefined;
      const cancel = (): void => {
        tell(child, { kind: 'cancel' });
        killTimer ??= setTimeout(() => child.kill('SIGKILL'), options.killAfterMs ?? KILL_AFTER_MS);
      };
      const limit = setTimeout(() => {
        tooLong = true;
        cancel();
      }, options.maxRunMs);
      signal.addEventListener('abort', cancel, { once: true });
      child.on('message', (message: FromRun) => {
        if (message.kind === 'ready') {
          const { root, configFile } = options;
          tell(child, { kind: 'start', root, configFile, options: runOptions });
          if (signal.aborted) cancel();
        } else if (message.kind === 'say') onSay(message.line);
        else if (message.kind === 'progress') onProgress(message);
        else outcome = message.outcome;
      });
      const end = (crash: string): void => {
        clearTimeout(limit);
        clearTimeout(killTimer);
        signal.removeEventListener('abort', cancel);
        // A run that ended well in spite of the limit has perhaps changed production.
        if (outcome?.ok !== true && tooLong) resolve(tookTooLong(options.maxRunMs));
        else resolve(outcome ?? crashed(crash));
      };
      child.once('error', (error) => end(error.message));
      child.once('exit', (code, killed) => end(killed ?? `exit code ${code}`));
    });
}

function tell(child: ChildProcess, message: ToRun): void {
  if (child.connected) child.send(message, () => {});
}

function crashed(how: string): RunOutcome {
  const message = `The process of the run ended before the run did: ${how}.`;
  const remedy =
    'Out of memory is the usual cause (SIGKILL); the next run needs no repair. "bp doctor" looks at the rest.';
  return { ok: false, error: { code: 'INTERNAL', message, remedy } };
}

function tookTooLong(limitMs: number): RunOutcome {
  const message = `The run took longer than ${Math.round(limitMs / 60_000)} minutes and was cancelled.`;
  const remedy = 'Raise schedule.maxRunMinutes, or see in logs/retraining.log which step hangs.';
  return { ok: false, error: { code: 'CANCELLED', message, remedy } };
}
