import { createRandom, type FailureRateReduction } from '@bp/contracts';
import { type ClusterSums, sumByCluster, totalsOf } from '../bootstrap/cluster-sums.js';
import type { IntervalOptions } from '../bootstrap/difference.js';
import { drawMeasures, percentileBounds } from '../bootstrap/resample.js';
import type { GateSettings } from '../gate-settings.js';
import type { JudgedPart } from '../part/judged-part.js';
import { overlapOf } from './overlap.js';

/** When an estimate is given at all. */
export type FailureRateLimits = Pick<
  GateSettings,
  'minFailureRateSampleSize' | 'minOverlap' | 'minExploration'
>;

/** An estimate, or the reason why there is none. */
export type FailureRateAnswer =
  | { readonly reduction: FailureRateReduction; readonly reason: null }
  | { readonly reduction: null; readonly reason: string };

/** Failures among the attempts whose action is the recommended one. */
export interface MatchedFailures {
  readonly observed_failure_rate: number;
  readonly estimated_failure_rate: number;
  readonly matched_rows: number;
  readonly matched_failure_rate: number;
  readonly effective_sample_size: number;
}

/**
 * The failure rate that the model would have had: self-normalised inverse propensity weighting (Swaminathan &
 * Joachims 2015) of the attempts whose action is the recommended one. A text says why there is none.
 */
export function matchedFailures(
  judged: JudgedPart,
  limits: FailureRateLimits,
): MatchedFailures | string {
  const { part, recommended, weights, weighable } = judged;
  const overlap = overlapOf(judged);
  if (overlap === null) {
    return 'No attempt has a known propensity: what chance other actions had is not known.';
  }
  let failed = 0;
  let matched = 0;
  let matchedFailed = 0;
  let weight = 0;
  let weightSquares = 0;
  let failedWeight = 0;
  for (const row of weighable) {
    const failure = 1 - part.success[row]!;
    failed += failure;
    if (part.action[row] !== recommended[row]) continue;
    const own = weights[row]!;
    matched += 1;
    matchedFailed += failure;
    weight += own;
    weightSquares += own * own;
    failedWeight += own * failure;
  }
  if (failed === 0) return 'No attempt failed: there is no failure rate to reduce.';
  if (overlap.exploration < limits.minExploration) {
    return `The logged actions left next to nothing to chance (mean chance of another action ${overlap.exploration.toFixed(4)}, at least ${limits.minExploration} needed): let services explore.`;
  }
  if (overlap.mean_weight_high < limits.minOverlap) {
    return `Too little overlap: the logging policy could have chosen ${percent(overlap.mean_weight)} of the recommendations (at least ${percent(limits.minOverlap)} needed): let services explore.`;
  }
  const effective = weight === 0 ? 0 : weight ** 2 / weightSquares;
  if (effective < limits.minFailureRateSampleSize) {
    return `Too little overlap: ${matched} attempts match the recommendation, worth ${effective.toFixed(1)} equally weighted ones (at least ${limits.minFailureRateSampleSize} needed).`;
  }
  return {
    observed_failure_rate: failed / weighable.length,
    estimated_failure_rate: failedWeight / weight,
    matched_rows: matched,
    matched_failure_rate: matchedFailed / matched,
    effective_sample_size: effective,
  };
}

/**
 * How many fewer failures there would have been, had the model chosen: (observed − estimated) / observed,
 * with an interval from a bootstrap of whole domains.
 */
export function failureRateReduction(
  judged: JudgedPart,
  limits: FailureRateLimits,
  interval: IntervalOptions,
): FailureRateAnswer {
  const found = matchedFailures(judged, limits);
  if (typeof found === 'string') return { reduction: null, reason: found };
  const sums = failureSums(judged);
  const random = createRandom(interval.seed);
  const [draws] = drawMeasures(sums, [reductionOf], interval.resamples, random);
  const estimate = reductionOf(totalsOf(sums));
  const [low, high] = percentileBounds(draws!, interval.level) ?? [estimate, estimate];
  return {
    reason: null,
    reduction: {
      estimate,
      low,
      high,
      effective_sample_size: found.effective_sample_size,
      observed_failure_rate: found.observed_failure_rate,
      estimated_failure_rate: found.estimated_failure_rate,
      matched_estimate: 1 - found.matched_failure_rate / found.observed_failure_rate,
      matched_rows: found.matched_rows,
    },
  };
}

/** Columns of the cluster sums. */
const FAILED_WEIGHT = 0;
const WEIGHT = 1;
const FAILED = 2;
const COUNT = 3;

function failureSums(judged: JudgedPart): ClusterSums {
  const { part, recommended, weights } = judged;
  return sumByCluster(judged.clusterOf, judged.clusters, 4, (row, values, offset) => {
    const weight = weights[row]!;
    if (weight === 0) return;
    const failed = 1 - part.success[row]!;
    values[offset + FAILED]! += failed;
    values[offset + COUNT]! += 1;
    if (part.action[row] !== recommended[row]) return;
    values[offset + FAILED_WEIGHT]! += failed * weight;
    values[offset + WEIGHT]! += weight;
  });
}

function reductionOf(totals: Float64Array): number {
  const estimated = totals[FAILED_WEIGHT]! / totals[WEIGHT]!;
  return 1 - estimated / (totals[FAILED]! / totals[COUNT]!);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)}%`;
}
