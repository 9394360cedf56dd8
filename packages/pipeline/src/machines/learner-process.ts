import { fork } from 'node:child_process';
import { BpError, ERROR_CODES, type ErrorCode } from '@bp/contracts';
import type { Failure } from '../run/run-record.js';
import type { FromLearner, LearnerSetup, ToLearner } from './messages.js';
import { type SilenceWatch, watchSilence } from './watch-silence.js';

/** Processes run built JavaScript only: from the sources (tests), that of the last build. */
const PROGRAM = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/machines/learner-worker.js' : './learner-worker.js',
  import.meta.url,
);
/** What a learner has sent to other machines is on its way by then. */
const KILL_AFTER_MS = 200;

export interface LearnerProcess {
  send(message: ToLearner): void;
  /** Settles when the process is gone. */
  end(): Promise<void>;
}

/** What the command hears. After `onFailed` nothing more comes. */
export interface LearnerListener {
  readonly onMessage: (message: Exclude<FromLearner, { kind: 'alive' | 'failed' }>) => void;
  readonly onFailed: (error: BpError) => void;
}

/** Starts the learner of this machine, and watches that it lives. */
export function startLearner(
  setup: LearnerSetup,
  env: NodeJS.ProcessEnv,
  { onMessage, onFailed }: LearnerListener,
): LearnerProcess {
  const child = fork(PROGRAM, [], {
    env,
    execArgv: [],
    // The library writes where it likes; what it says of a failure comes as an error.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  let over = false;
  let watch: SilenceWatch | null = null;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const fail = (error: BpError): void => {
    if (over) return;
    over = true;
    watch?.stop();
    setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    onFailed(error);
  };
  const send = (message: ToLearner): void => {
    if (child.connected) child.send(message, () => {});
  };
  child.on('message', (message: FromLearner) => {
    watch?.heard();
    if (message.kind === 'failed') fail(errorFrom(message.failure));
    else if (message.kind !== 'alive' && !over) {
      // Until then it may be busy reading rows; that wait is bounded on its own.
      if (message.kind === 'joined') {
        watch ??= watchSilence({
          silenceMs: setup.silenceMs,
          beat: () => send({ kind: 'alive' }),
          onSilent: () => fail(lost(`has been silent for ${setup.silenceMs / 1000} s`)),
        });
      }
      onMessage(message);
    }
  });
  child.once('error', ({ message }) => fail(lost(`can't be started: ${message}`)));
  child.once('exit', (code, signal) => fail(lost(`was ended by ${signal ?? `code ${code}`}`)));
  send({ kind: 'setup', setup });
  return {
    send,
    end: () => {
      over = true;
      watch?.stop();
      child.kill('SIGKILL');
      return exited;
    },
  };
}

function lost(how: string): BpError {
  return new BpError(
    'WORKER_LOST',
    `The training process of this machine ${how}. Nothing was written.`,
    { remedy: 'Look for a lack of memory (dmesg), then start all machines again.' },
  );
}

function errorFrom({ code, message, remedy }: Failure): BpError {
  const known = (ERROR_CODES as readonly string[]).includes(code);
  return new BpError(known ? (code as ErrorCode) : 'INTERNAL', message, { remedy });
}
