import { createRandom } from '@bp/contracts';
import { totalsOf } from '../bootstrap/cluster-sums.js';
import { type Difference, differenceOf, type IntervalOptions } from '../bootstrap/difference.js';
import { drawMeasures } from '../bootstrap/resample.js';
import { type SummedMetric, sumModels } from '../metrics/model-sums.js';
import type { JudgedPart } from '../part/judged-part.js';
import type { ModelComparison } from './model-comparison.js';

/**
 * Challenger minus champion for each metric. Both see the same draws, so that what they share cancels out.
 * `null` where a metric cannot be computed.
 */
export function pairedDifferences(
  champion: JudgedPart,
  challenger: JudgedPart,
  { resamples, level, seed }: IntervalOptions,
): ModelComparison['differences'] {
  const { sums, metrics } = sumModels([champion, challenger]);
  const { accuracy, accuracy_weighted, f1_macro, failure_rate } = metrics;
  const gaps = [accuracy, accuracy_weighted, f1_macro, failure_rate].map(
    (metric: SummedMetric) => (totals: Float64Array) => metric(totals, 1) - metric(totals, 0),
  );
  const draws = drawMeasures(sums, gaps, resamples, createRandom(seed));
  const totals = totalsOf(sums);
  const difference = (at: number): Difference | null =>
    differenceOf(gaps[at]!(totals), draws[at]!, level);
  return {
    accuracy: difference(0),
    accuracy_weighted: difference(1),
    f1_macro: difference(2),
    failure_rate: difference(3),
  };
}
