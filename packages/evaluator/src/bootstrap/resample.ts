import type { Random } from '@bp/contracts';
import type { ClusterSums } from './cluster-sums.js';

/** Columns that are added up side by side: so many sums do not wait for each other. */
const LANES = 4;

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
  const { clusters, stride } = sums;
  const columns = columnsOf(sums);
  const totals = new Float64Array(stride + LANES);
  const visible = totals.subarray(0, stride);
  const drawn = new Float64Array(clusters);
  for (let resample = 0; resample < resamples; resample += 1) {
    drawn.fill(0);
    for (let draw = 0; draw < clusters; draw += 1) drawn[(random() * clusters) | 0]! += 1;
    for (let column = 0; column < stride; column += LANES) {
      addLanes(columns, drawn, column * clusters, totals, column);
    }
    visit(visible, resample);
  }
}

/** Column after column, each over all clusters, filled up with empty ones to a multiple of {@link LANES}. */
function columnsOf({ clusters, stride, values }: ClusterSums): Float64Array {
  const columns = new Float64Array(clusters * Math.ceil(stride / LANES) * LANES);
  for (let cluster = 0; cluster < clusters; cluster += 1) {
    for (let column = 0; column < stride; column += 1) {
      columns[column * clusters + cluster] = values[cluster * stride + column]!;
    }
  }
  return columns;
}

/** Totals of {@link LANES} columns, each cluster counted as often as it was drawn. */
function addLanes(
  columns: Float64Array,
  drawn: Float64Array,
  from: number,
  totals: Float64Array,
  at: number,
): void {
  const { length } = drawn;
  const second = from + length;
  const third = second + length;
  const fourth = third + length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let cluster = 0; cluster < length; cluster += 1) {
    const times = drawn[cluster]!;
    a += times * columns[from + cluster]!;
    b += times * columns[second + cluster]!;
    c += times * columns[third + cluster]!;
    d += times * columns[fourth + cluster]!;
  }
  totals[at] = a;
  totals[at + 1] = b;
  totals[at + 2] = c;
  totals[at + 3] = d;
}

/** What each measure gives of the totals of each draw. */
export function drawMeasures(
  sums: ClusterSums,
  measures: readonly ((totals: Float64Array) => number)[],
  resamples: number,
  random: Random,
): Float64Array[] {
  const draws = measures.map(() => new Float64Array(resamples));
  resampleTotals(sums, resamples, random, (totals, resample) => {
    for (let at = 0; at < measures.length; at += 1) {
      draws[at]![resample] = measures[at]!(totals);
    }
  });
  return draws;
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
