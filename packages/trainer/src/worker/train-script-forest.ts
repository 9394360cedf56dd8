import type { ForestFile, ForestTree } from '@bp/model';
import { growTree, type ScriptTree } from '../native/script-forest.js';
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
    const tree = growTree(sample, (seed + index * 7919) % 2 ** 31);
    trees.push(flatten(tree, classes, gains));
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

function flatten(tree: ScriptTree, classes: number, gains: Float64Array): ForestTree {
  const left: number[] = [];
  const right: number[] = [];
  const feature: number[] = [];
  const threshold: number[] = [];
  const cover: number[] = [];
  const shares: number[][] = [];
  const visit = (node: ScriptTree): number => {
    const at = left.length;
    left.push(-1);
    right.push(-1);
    feature.push(0);
    threshold.push(0);
    cover.push(node.rows);
    shares.push([]);
    if ('shares' in node) {
      shares[at] = Array.from(
        { length: classes },
        // Laplace's rule of succession: few rows are not certainty.
        (_, label) => ((node.shares[label] ?? 0) * node.rows + 1) / (node.rows + classes),
      );
    } else {
      feature[at] = node.feature;
      threshold[at] = node.threshold;
      gains[node.feature]! += node.gain * node.rows;
      left[at] = visit(node.left);
      right[at] = visit(node.right);
    }
    return at;
  };
  visit(tree);
  return { left, right, feature, threshold, cover, shares };
}
