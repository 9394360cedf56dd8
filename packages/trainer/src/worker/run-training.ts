import { Worker } from 'node:worker_threads';
import { BpError } from '@bp/contracts';
import type { TrainingJob, TrainingResult, WorkerMessage } from './job.js';

/** Threads run built JavaScript only: from the sources (tests), that of the last build. */
const WORKER_FILE = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/worker/training-worker.js' : './training-worker.js',
  import.meta.url,
);

export interface RunTrainingOptions {
  readonly job: Omit<TrainingJob, 'cancel'>;
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
  const job: TrainingJob = { ...options.job, cancel };
  try {
    const message = await lastMessage(
      new Worker(WORKER_FILE, { workerData: job }),
      options.onRound,
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

type Ending = Exclude<WorkerMessage, { kind: 'progress' }>;

function lastMessage(worker: Worker, onRound: RunTrainingOptions['onRound']): Promise<Ending> {
  return new Promise((resolve, reject) => {
    let ending: Ending | null = null;
    let failure: unknown = null;
    worker.on('message', (message: WorkerMessage) => {
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
