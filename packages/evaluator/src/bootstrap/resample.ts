import type { Random } from '@bp/contracts';
import type { ClusterSums } from './cluster-sums.js';

/**
 * Draws as many clusters as there are, with replacement, `resamples` times (Efron 1979, by cluster), and hands the
 * column totals of each draw to `visit`. The array is used again for the next draw.
 */
export function resampleTotals(
  sums: ClusterSums,
  resamples: number,
  random: Random,
  visit: (totals: Float64Array, resample: number) => void,
): void {
  const { clusters, stride, values } = sums;
  const totals = new Float64Array(stride);
  for (let resample = 0; resample < resamples; resample += 1) {
    totals.fill(0);
    for (let draw = 0; draw < clusters; draw += 1) {
      const offset = ((random() * clusters) | 0) * stride;
      for (let column = 0; column < stride; column += 1) {
        totals[column]! += values[offset + column]!;
      }
    }
    visit(totals, resample);
  }
}

/** The values below which a share of `p` and of `1 − p` of the finite draws lie; `null` without any. */
export function percentileBounds(
  draws: Float64Array,
  level: number,
): readonly [number, number] | null {
  const finite = draws.filter((value) => Number.isFinite(value)).sort();
  if (finite.length === 0) return null;
  const tail = (1 - level) / 2;
  return [quantileOf(finite, tail), quantileOf(finite, 1 - tail)];
}

/** Quantile of sorted values by linear interpolation (numpy's default, Hyndman & Fan's type 7). */
export function quantileOf(sorted: Float64Array, p: number): number {
  const place = (sorted.length - 1) * p;
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (place - below);
}
