import { type MessagePort, parentPort } from 'node:worker_threads';
import { LibraryProblem } from '../native/foreign.js';
import {
  Cancelled,
  type TrainingControl,
  type TrainingJob,
  type TrainingResult,
  type WorkerMessage,
} from './job.js';
import { trainLightgbm } from './train-lightgbm.js';
import { trainScriptForest } from './train-script-forest.js';
import { trainXgboost } from './train-xgboost.js';

const TRAIN: Record<
  TrainingJob['backend'],
  (job: TrainingJob, control: TrainingControl) => TrainingResult
> = {
  xgboost: trainXgboost,
  lightgbm: trainLightgbm,
  'ml-random-forest': trainScriptForest,
};

/**
 * Entry of a training thread. A thread of its own, and one for a whole training: XGBoost keeps its prediction
 * cache and its last error per thread, OpenMP its helpers, so that calls hopping over a pool would be slow and leak.
 * Imports no sibling package, so that it starts fast and runs from source too.
 */
function run(
  job: TrainingJob,
  send: (message: WorkerMessage, moved?: ArrayBuffer[]) => void,
): void {
  let announced = 0;
  const answered = (): number => {
    Atomics.wait(job.answer.there, 0, 0);
    Atomics.store(job.answer.there, 0, 0);
    return job.answer.value[0]!;
  };
  const control = {
    cancelled: () => Atomics.load(job.cancel, 0) === 1,
    progress: (round: number, validationLoss: number | null) => {
      const now = performance.now();
      if (round < job.rounds && now - announced < PROGRESS_MS) return;
      announced = now;
      send({ kind: 'progress', round, validationLoss });
    },
    share: (loss: number, weight: number) => {
      send({ kind: 'share', loss, weight });
      return answered();
    },
    leave: () => {
      send({ kind: 'leave' });
      answered();
    },
  };
  try {
    const result = TRAIN[job.backend](job, control);
    send({ kind: 'done', result }, [result.model.buffer as ArrayBuffer]);
  } catch (error) {
    send(endingOf(error as Error));
  }
}

function endingOf(error: Error): WorkerMessage {
  if (error instanceof Cancelled) return { kind: 'cancelled' };
  const remedy = error instanceof LibraryProblem ? error.remedy : null;
  return { kind: 'failed', message: error.message, remedy };
}

/** Progress more often than this nobody can read. */
const PROGRESS_MS = 50;

parentPort?.on('message', function (this: MessagePort, job: TrainingJob | null) {
  // Nothing more to do.
  if (job === null) this.close();
  else run(job, (message, moved = []) => this.postMessage(message, moved));
});
