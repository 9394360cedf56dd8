import type { Handle } from '../native/foreign.js';
import { isStored } from '../native/native-matrix.js';
import { openXgboost } from '../native/xgboost-api.js';
import { boost } from './early-stopping.js';
import type { TrainingControl, TrainingJob, TrainingResult } from './job.js';

/** Trains with libxgboost, blocking this thread; frees all native memory however it ends. */
export function trainXgboost(job: TrainingJob, control: TrainingControl): TrainingResult {
  const started = performance.now();
  const api = openXgboost(job.library);
  const cleanUp: (() => void)[] = [];
  const own = (handle: Handle, free: (handle: Handle) => void): Handle => {
    cleanUp.push(() => free(handle));
    return handle;
  };
  try {
    const mostBins = Number(job.parameters.max_bin);
    const train = own(api.binnedMatrix(job.train, job.threads, mostBins), api.freeMatrix);
    const held = job.validation;
    if (held !== null && isStored(held)) throw new Error('held-out rows must be in memory');
    const validation = held === null ? null : own(api.matrix(held, job.threads), api.freeMatrix);
    const cached = validation === null ? [train] : [train, validation];
    const booster = own(api.booster(cached), api.freeBooster);
    for (const [name, value] of Object.entries(job.parameters)) {
      api.setParameter(booster, name, value);
    }
    const outcome = boost(job, control, (round) => {
      api.update(booster, round, train);
      return {
        loss: validation === null ? null : api.evaluate(booster, round, validation),
        finished: false,
      };
    });
    const kept = own(api.slice(booster, outcome.bestIteration), api.freeBooster);
    const gains = api.gains(kept, job.featureNames.length);
    api.setFeatureNames(kept, job.featureNames.map(openableName));
    const model = api.save(kept);
    return { ...outcome, model, gains, seconds: (performance.now() - started) / 1000 };
  } finally {
    for (const free of cleanUp.reverse()) free();
  }
}

/** Python's xgboost refuses names with these characters. */
function openableName(name: string): string {
  return name.replace(/[[\]<]/g, '_');
}
