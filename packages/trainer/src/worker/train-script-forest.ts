import type { ForestFile, ForestTree } from '@bp/model';
import { growTree } from '../native/script-forest.js';
import { boost } from './early-stopping.js';
import type { TrainingControl, TrainingJob, TrainingResult } from './job.js';

/** Trains a forest in JavaScript, tree by tree, on the job's sample. */
export function trainScriptForest(job: TrainingJob, control: TrainingControl): TrainingResult {
  const started = performance.now();
  const sample = job.sample!;
  const classes = Number(job.parameters.classes);
  const seed = Number(job.parameters.seed);
  const gains = new Float64Array(sample.columns);
  const trees: ForestTree[] = [];
  const outcome = boost(job, control, (index) => {
    trees.push(growTree(sample, (seed + index * 7919) % 2 ** 31, classes, gains));
    return { loss: null, finished: false };
  });
  const file: ForestFile = {
    format: 'bp-forest',
    formatVersion: 1,
    classes,
    featureNames: job.featureNames,
    trees,
  };
  const model = new TextEncoder().encode(`${JSON.stringify(file)}\n`);
  return { ...outcome, model, gains, seconds: (performance.now() - started) / 1000 };
}
