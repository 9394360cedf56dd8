import { Worker } from 'node:worker_threads';
import { BpError } from '@bp/contracts';
import type { TrainingJob, TrainingResult, WorkerMessage } from './job.js';

/** Threads run built JavaScript only: from the sources (tests), that of the last build. */
const WORKER_FILE = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/worker/training-worker.js' : './training-worker.js',
  import.meta.url,
);

/** How a training asks the other machines. A rejection ends it. */
export interface Others {
  /** Gives the weighted mean of all machines' losses, once all have told theirs. */
  share(loss: number, weight: number): Promise<number>;
  /** Settles when this machine may close its connections; the number says nothing. */
  leave(): Promise<number>;
}

export interface RunTrainingOptions {
  readonly job: Omit<TrainingJob, 'cancel' | 'answer' | 'network'> &
    Partial<Pick<TrainingJob, 'network'>>;
  /** Needed where the job has a network. */
  readonly others?: Others | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onRound?: ((round: number, validationLoss: number | null) => void) | undefined;
}

/**
 * Runs one training in a thread of its own, so that the event loop stays free.
 * Settles only when the thread is gone: until then the arrays behind the job's addresses are in use.
 * @throws BpError `CANCELLED` (native memory is freed), `ENGINE_FAILED` with the library's words.
 */
export async function runTraining(options: RunTrainingOptions): Promise<TrainingResult> {
  const { signal } = options;
  if (signal?.aborted === true) throw cancelled();
  const cancel = new Int32Array(new SharedArrayBuffer(4));
  const abort = (): void => void Atomics.store(cancel, 0, 1);
  signal?.addEventListener('abort', abort, { once: true });
  const answer = {
    there: new Int32Array(new SharedArrayBuffer(4)),
    value: new Float64Array(new SharedArrayBuffer(8)),
  };
  const job: TrainingJob = { network: null, ...options.job, cancel, answer };
  const ask = (message: Question): void => {
    const { others } = options;
    const asked =
      message.kind === 'leave' ? others?.leave() : others?.share(message.loss, message.weight);
    const give = (value: number): void => {
      answer.value[0] = value;
      Atomics.store(answer.there, 0, 1);
      Atomics.notify(answer.there, 0);
    };
    // A loss that is not a number ends the training.
    (asked ?? Promise.reject()).then(give, () => give(Number.NaN));
  };
  try {
    const message = await lastMessage(
      new Worker(WORKER_FILE, { workerData: job }),
      options.onRound,
      ask,
    );
    if (message.kind === 'done') return message.result;
    if (message.kind === 'cancelled') throw cancelled();
    throw new BpError('ENGINE_FAILED', message.message, {
      remedy:
        message.remedy ?? 'Look at the data and parameters, or train with another --model-type.',
      details: { backend: job.backend, library: job.library },
    });
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

type Question = Extract<WorkerMessage, { kind: 'share' | 'leave' }>;
type Ending = Exclude<WorkerMessage, { kind: 'progress' } | Question>;

function lastMessage(
  worker: Worker,
  onRound: RunTrainingOptions['onRound'],
  ask: (message: Question) => void,
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    let ending: Ending | null = null;
    let failure: unknown = null;
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'share' || message.kind === 'leave') {
        ask(message);
        return;
      }
      if (message.kind !== 'progress') {
        ending = message;
        return;
      }
      try {
        onRound?.(message.round, message.validationLoss);
      } catch (error) {
        failure ??= error;
      }
    });
    worker.on('error', (error) => {
      failure ??= error;
    });
    worker.on('exit', (code) => {
      if (failure !== null) reject(failure);
      else if (ending !== null) resolve(ending);
      else
        reject(
          new BpError('ENGINE_FAILED', `The training thread ended with code ${code}`, {
            remedy: 'Train again; if it stays, train with another --model-type.',
          }),
        );
    });
  });
}

function cancelled(): BpError {
  return new BpError('CANCELLED', 'Training was cancelled', {
    remedy: 'Nothing was written; start it again.',
  });
}
