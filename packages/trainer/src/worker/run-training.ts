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
 * Runs one training in a thread that has nothing else to do meanwhile, so that the event loop stays free.
 * Settles only when the thread has freed what it took: until then the arrays behind the job's addresses are in use.
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
    const message = await lastMessage(job, options.onRound, ask);
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

/** Threads that wait for the next training, each until its time is over: starting one takes longer than a small training. */
const idle = new Map<Worker, NodeJS.Timeout>();
const IDLE_MS = 2_000;

function lastMessage(
  job: TrainingJob,
  onRound: RunTrainingOptions['onRound'],
  ask: (message: Question) => void,
): Promise<Ending> {
  const [waiting] = idle.keys();
  const worker = waiting ?? new Worker(WORKER_FILE);
  leave(worker);
  worker.ref();
  return new Promise<Ending>((resolve, reject) => {
    let failure: unknown = null;
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'share' || message.kind === 'leave') {
        ask(message);
        return;
      }
      if (message.kind === 'progress') {
        try {
          onRound?.(message.round, message.validationLoss);
        } catch (error) {
          failure ??= error;
        }
        return;
      }
      rest(worker);
      if (failure !== null) reject(failure);
      else resolve(message);
    });
    worker.on('error', (error) => {
      failure ??= error;
    });
    worker.on('exit', (code) => {
      const ended = new BpError('ENGINE_FAILED', `The training thread ended with code ${code}`, {
        remedy: 'Train again; if it stays, train with another --model-type.',
      });
      reject(failure ?? ended);
    });
    worker.postMessage(job);
  });
}

/** It keeps no process alive. */
function rest(worker: Worker): void {
  worker.removeAllListeners();
  worker.on('error', () => leave(worker)).on('exit', () => leave(worker));
  worker.unref();
  const end = (): void => {
    leave(worker);
    worker.postMessage(null);
  };
  idle.set(worker, setTimeout(end, IDLE_MS).unref());
}

function leave(worker: Worker): void {
  clearTimeout(idle.get(worker));
  idle.delete(worker);
  worker.removeAllListeners();
}

function cancelled(): BpError {
  return new BpError('CANCELLED', 'Training was cancelled', {
    remedy: 'Nothing was written; start it again.',
  });
}
