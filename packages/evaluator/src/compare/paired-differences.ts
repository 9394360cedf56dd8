import { ACTIONS, createRandom } from '@bp/contracts';
import { type ClusterSums, sumByCluster, totalsOf } from '../bootstrap/cluster-sums.js';
import { differenceOf } from '../bootstrap/difference.js';
import { addActionCounts, macroF1 } from '../bootstrap/macro-f1.js';
import { resampleTotals } from '../bootstrap/resample.js';
import type { JudgedPart } from '../part/judged-part.js';
import type { ModelComparison } from './model-comparison.js';

/** Columns of the cluster sums; those of a model are twice there, champion first. */
const ROWS = 0;
const WEIGHT = 1;
const MODEL = 2;
const HITS = 0;
const WEIGHTED_HITS = 1;
const MATCHED_WEIGHT = 2;
const MATCHED_FAILED = 3;
const PER_ACTION = 4;
const MODEL_WIDTH = PER_ACTION + 3 * ACTIONS.length;
const CHAMPION = MODEL;
const CHALLENGER = MODEL + MODEL_WIDTH;
const STRIDE = MODEL + 2 * MODEL_WIDTH;

export interface PairedOptions {
  readonly resamples: number;
  readonly level: number;
  readonly seed: number;
}

/**
 * Challenger minus champion for each metric. Both see the same draws, so that what they share cancels out.
 * `null` where a metric cannot be computed.
 */
export function pairedDifferences(
  champion: JudgedPart,
  challenger: JudgedPart,
  options: PairedOptions,
): ModelComparison['differences'] {
  const sums = pairedSums(champion, challenger);
  const metrics = [accuracyOf, weightedOf, f1Of, failureRateOf] as const;
  const draws = metrics.map(() => new Float64Array(options.resamples));
  resampleTotals(sums, options.resamples, createRandom(options.seed), (totals, resample) => {
    for (let metric = 0; metric < metrics.length; metric += 1) {
      draws[metric]![resample] = gapOf(metrics[metric]!, totals);
    }
  });
  const totals = totalsOf(sums);
  const [accuracy, accuracy_weighted, f1_macro, failure_rate] = metrics.map((metric, at) =>
    differenceOf(gapOf(metric, totals), draws[at]!, options.level),
  );
  return {
    accuracy: accuracy!,
    accuracy_weighted: accuracy_weighted!,
    f1_macro: f1_macro!,
    failure_rate: failure_rate!,
  };
}

function pairedSums(champion: JudgedPart, challenger: JudgedPart): ClusterSums {
  const { part, weights, clusterOf, clusters } = challenger;
  return sumByCluster(clusterOf, clusters, STRIDE, (row, values, offset) => {
    const truth = part.action[row]!;
    const weight = weights[row]!;
    const succeeded = part.success[row] === 1;
    if (succeeded) {
      values[offset + ROWS]! += 1;
      values[offset + WEIGHT]! += weight;
    }
    for (const [judged, start] of [
      [champion, offset + CHAMPION],
      [challenger, offset + CHALLENGER],
    ] as const) {
      const recommended = judged.recommended[row]!;
      const hit = recommended === truth;
      if (hit) {
        values[start + MATCHED_WEIGHT]! += weight;
        if (!succeeded) values[start + MATCHED_FAILED]! += weight;
      }
      if (!succeeded) continue;
      if (hit) {
        values[start + HITS]! += 1;
        values[start + WEIGHTED_HITS]! += weight;
      }
      addActionCounts(values, start + PER_ACTION, truth, recommended);
    }
  });
}

type Metric = (totals: Float64Array, model: number) => number;

const accuracyOf: Metric = (totals, model) => totals[model + HITS]! / totals[ROWS]!;
const weightedOf: Metric = (totals, model) => totals[model + WEIGHTED_HITS]! / totals[WEIGHT]!;
const f1Of: Metric = (totals, model) => macroF1(totals, model + PER_ACTION);
const failureRateOf: Metric = (totals, model) =>
  totals[model + MATCHED_FAILED]! / totals[model + MATCHED_WEIGHT]!;

function gapOf(metric: Metric, totals: Float64Array): number {
  return metric(totals, CHALLENGER) - metric(totals, CHAMPION);
}
