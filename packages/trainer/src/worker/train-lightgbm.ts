import type { Handle } from '../native/foreign.js';
import { openLightgbm } from '../native/lightgbm-api.js';
import { boost } from './early-stopping.js';
import type { NativeMatrix, TrainingControl, TrainingJob, TrainingResult } from './job.js';

/** Trains with lib_lightgbm, blocking this thread; frees all native memory however it ends. */
export function trainLightgbm(job: TrainingJob, control: TrainingControl): TrainingResult {
  const started = performance.now();
  const api = openLightgbm(job.library);
  const parameters = Object.entries(job.parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  const cleanUp: (() => void)[] = [];
  const own = (handle: Handle, free: (handle: Handle) => void): Handle => {
    cleanUp.push(() => free(handle));
    return handle;
  };
  const take = (matrix: NativeMatrix, reference: Handle | null): Handle => {
    const { values, rows, columns, labels, weights } = matrix;
    const handle = own(api.dataset(values, rows, columns, parameters, reference), api.freeDataset);
    api.setFloats(handle, 'label', labels, rows);
    if (weights !== null) api.setFloats(handle, 'weight', weights, rows);
    return handle;
  };
  try {
    const train = take(job.train, null);
    api.setFeatureNames(train, acceptableNames(job.featureNames));
    const validation = job.validation === null ? null : take(job.validation, train);
    const booster = own(api.booster(train, parameters), api.freeBooster);
    if (validation !== null) api.addValidation(booster, validation);
    const outcome = boost(job, control, () => {
      const finished = api.update(booster);
      return { loss: validation === null ? null : api.evaluate(booster), finished };
    });
    const kept = outcome.bestIteration;
    const model = api.save(booster, kept);
    const gains = api.gains(booster, kept, job.featureNames.length);
    return { ...outcome, model, gains, seconds: (performance.now() - started) / 1000 };
  } finally {
    for (const free of cleanUp.reverse()) free();
  }
}

/** LightGBM separates names by spaces, refuses JSON's own characters, and wants each name once. */
function acceptableNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const plain = name.replace(/[^A-Za-z0-9_=*.+-]/g, '_');
    const unique = taken.has(plain) ? `${plain}_${index}` : plain;
    taken.add(unique);
    return unique;
  });
}
