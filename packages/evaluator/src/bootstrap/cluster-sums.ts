import { type Random, shuffle } from '@bp/contracts';

/**
 * Sums per cluster: what a resample adds up instead of rows. Clusters are domains: rows of a domain are drawn
 * together or not at all.
 */
export interface ClusterSums {
  readonly clusters: number;
  /** Columns per cluster. */
  readonly stride: number;
  /** `clusters × stride`, row-major. */
  readonly values: Float64Array;
}

/**
 * Above this number of domains they are dealt at random into so many clusters of whole domains. The variance that
 * the bootstrap sees stays the same in expectation (random groups, Wolter 2007, ch. 2), with a relative error of the
 * standard error of 1/√(2 × clusters), 1.6%: as much as 2,000 resamples have anyway. Drawing stays cheap.
 */
export const MOST_CLUSTERS = 2048;

/** Cluster number from 0 per row, and how many there are. */
export function clustersOf(
  groups: Int32Array,
  random: Random,
): { readonly of: Int32Array; readonly clusters: number } {
  const numbers = new Map<number, number>();
  const of = new Int32Array(groups.length);
  for (let row = 0; row < groups.length; row += 1) {
    const group = groups[row]!;
    let number = numbers.get(group);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(group, number);
    }
    of[row] = number;
  }
  const count = numbers.size;
  if (count <= MOST_CLUSTERS) return { of, clusters: count };
  const deal = Int32Array.from({ length: count }, (_, number) => number % MOST_CLUSTERS);
  shuffle(random, deal);
  for (let row = 0; row < of.length; row += 1) of[row] = deal[of[row]!]!;
  return { of, clusters: MOST_CLUSTERS };
}

/**
 * Adds rows up by cluster.
 *
 * @param add puts a row's figures into `values` from `offset` on
 */
export function sumByCluster(
  clusterOf: Int32Array,
  clusters: number,
  stride: number,
  add: (row: number, values: Float64Array, offset: number) => void,
): ClusterSums {
  const values = new Float64Array(clusters * stride);
  for (let row = 0; row < clusterOf.length; row += 1) {
    add(row, values, clusterOf[row]! * stride);
  }
  return { clusters, stride, values };
}

/** Sums over all clusters, one per column. */
export function totalsOf(sums: ClusterSums): Float64Array {
  const totals = new Float64Array(sums.stride);
  for (let at = 0; at < sums.values.length; at += 1) totals[at % sums.stride]! += sums.values[at]!;
  return totals;
}
