import { ACTIONS } from '@bp/contracts';
import { type ClusterSums, sumByCluster } from '../bootstrap/cluster-sums.js';
import type { JudgedPart } from '../part/judged-part.js';

/** Columns of the sums: scored rows and their weights, then those of each model. */
const ROWS = 0;
const WEIGHT = 1;
const MODELS = 2;
/** Columns of a model; for each action its hits, how often it was recommended, and how often it worked. */
const HITS = 0;
const WEIGHTED_HITS = 1;
const PER_ACTION = 2;
const MATCHED_WEIGHT = PER_ACTION + 3 * ACTIONS.length;
const MATCHED_FAILED = MATCHED_WEIGHT + 1;
/** Failures of matched attempts are summed for pairs alone: one model's are estimated with more than these. */
const WIDTH = { alone: MATCHED_WEIGHT, paired: MATCHED_FAILED + 1 } as const;

/** A metric of the nth model from totals of {@link sumModels}; NaN where it cannot be computed. */
export type SummedMetric = (totals: Float64Array, model: number) => number;

/** What the metrics of one model, or of two on the same rows, need, summed by cluster. */
export function sumModels(models: readonly JudgedPart[]): {
  readonly sums: ClusterSums;
  readonly metrics: Readonly<
    Record<'accuracy' | 'accuracy_weighted' | 'f1_macro' | 'failure_rate', SummedMetric>
  >;
} {
  const { part, weights, clusterOf, clusters } = models[0]!;
  const paired = models.length > 1;
  const width = paired ? WIDTH.paired : WIDTH.alone;
  const add = (row: number, values: Float64Array, offset: number): void => {
    const truth = part.action[row]!;
    const weight = weights[row]!;
    const succeeded = part.success[row] === 1;
    if (succeeded) {
      values[offset + ROWS]! += 1;
      values[offset + WEIGHT]! += weight;
    }
    for (let model = 0; model < models.length; model += 1) {
      const start = offset + MODELS + model * width;
      const recommended = models[model]!.recommended[row]!;
      const hit = recommended === truth;
      if (paired && hit) {
        values[start + MATCHED_WEIGHT]! += weight;
        if (!succeeded) values[start + MATCHED_FAILED]! += weight;
      }
      if (!succeeded) continue;
      if (hit) {
        values[start + HITS]! += 1;
        values[start + WEIGHTED_HITS]! += weight;
      }
      const actions = start + PER_ACTION;
      if (hit) values[actions + 3 * truth]! += 1;
      if (recommended < ACTIONS.length) values[actions + 3 * recommended + 1]! += 1;
      values[actions + 3 * truth + 2]! += 1;
    }
  };
  const start = (model: number): number => MODELS + model * width;
  return {
    sums: sumByCluster(clusterOf, clusters, MODELS + models.length * width, add),
    metrics: {
      accuracy: (totals, model) => totals[start(model) + HITS]! / totals[ROWS]!,
      accuracy_weighted: (totals, model) => totals[start(model) + WEIGHTED_HITS]! / totals[WEIGHT]!,
      f1_macro: (totals, model) => macroF1(totals, start(model) + PER_ACTION),
      failure_rate: (totals, model) =>
        totals[start(model) + MATCHED_FAILED]! / totals[start(model) + MATCHED_WEIGHT]!,
    },
  };
}

/** Macro F1 over actions that occur or were recommended; NaN where none does. */
function macroF1(totals: Float64Array, offset: number): number {
  let total = 0;
  let classes = 0;
  for (let action = 0; action < ACTIONS.length; action += 1) {
    const at = offset + 3 * action;
    const both = totals[at + 1]! + totals[at + 2]!;
    if (both === 0) continue;
    total += (2 * totals[at]!) / both;
    classes += 1;
  }
  return classes === 0 ? Number.NaN : total / classes;
}
