import { createRandom } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import { clustersOf, MOST_CLUSTERS, sumByCluster, totalsOf } from './cluster-sums.js';
import { percentileBounds, quantileOf, resampleTotals } from './resample.js';

/** Standard deviation of the mean of `values` over draws of whole groups. */
function spreadOfMean(values: Float64Array, groups: Int32Array): number {
  const { of, clusters } = clustersOf(groups, createRandom(3));
  const sums = sumByCluster(of, clusters, 2, (row, into, offset) => {
    into[offset]! += values[row]!;
    into[offset + 1]! += 1;
  });
  const draws: number[] = [];
  resampleTotals(sums, 2000, createRandom(5), (totals) => {
    draws.push(totals[0]! / totals[1]!);
  });
  const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
  return Math.sqrt(draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length);
}

describe('resampling of whole domains', () => {
  it('knows that ten equal rows of a domain are worth one', () => {
    const random = createRandom(1);
    const values = Float64Array.from({ length: 400 }, () => random());
    const repeated = Float64Array.from({ length: 4000 }, (_, row) => values[Math.floor(row / 10)]!);
    const alone = spreadOfMean(values, Int32Array.from(values.keys()));
    const together = spreadOfMean(
      repeated,
      Int32Array.from({ length: 4000 }, (_, row) => Math.floor(row / 10)),
    );
    expect(together / alone).toBeCloseTo(1, 1);
  });

  it('sees the same spread where many domains are dealt into fewer clusters', () => {
    const random = createRandom(2);
    const rows = MOST_CLUSTERS * 3;
    const values = Float64Array.from({ length: rows }, () => random());
    const spread = spreadOfMean(
      values,
      Int32Array.from({ length: rows }, (_, row) => row * 7 - 5),
    );
    expect(spread / Math.sqrt(1 / 12 / rows)).toBeCloseTo(1, 1);
  });

  it('gives the same draws for the same seed', () => {
    const sums = sumByCluster(Int32Array.of(0, 1, 2), 3, 1, (row, into, offset) => {
      into[offset]! += row;
    });
    const draw = (): number[] => {
      const draws: number[] = [];
      resampleTotals(sums, 50, createRandom(9), (totals) => draws.push(totals[0]!));
      return draws;
    };
    expect(draw()).toEqual(draw());
    expect(totalsOf(sums)).toEqual(Float64Array.of(3));
  });

  it('interpolates quantiles as numpy does and leaves out what is not a number', () => {
    const sorted = Float64Array.of(1, 2, 3, 4, 10);
    expect(quantileOf(sorted, 0.05)).toBeCloseTo(1.2, 12);
    expect(quantileOf(sorted, 0.9)).toBeCloseTo(7.6, 12);
    expect(percentileBounds(Float64Array.of(Number.NaN, 3, 1), 0.9)).toEqual([1.1, 2.9]);
    expect(percentileBounds(Float64Array.of(Number.NaN), 0.9)).toBeNull();
  });
});
