import { createRandom } from '@bp/contracts';
import { totalsOf } from '../bootstrap/cluster-sums.js';
import { differenceOf, type IntervalOptions } from '../bootstrap/difference.js';
import { drawMeasures } from '../bootstrap/resample.js';
import { sumModels } from '../metrics/model-sums.js';
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
  const names = ['accuracy', 'accuracy_weighted', 'f1_macro', 'failure_rate'] as const;
  const gaps = names.map(
    (name) => (totals: Float64Array) => metrics[name](totals, 1) - metrics[name](totals, 0),
  );
  const draws = drawMeasures(sums, gaps, resamples, createRandom(seed));
  const totals = totalsOf(sums);
  return Object.fromEntries(
    names.map((name, at) => [name, differenceOf(gaps[at]!(totals), draws[at]!, level)]),
  ) as ModelComparison['differences'];
}
