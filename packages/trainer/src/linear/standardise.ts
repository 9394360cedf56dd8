import type { Matrix } from '@bp/contracts';

/**
 * How raw features become the linear part's columns.
 *
 * Terms
 * - **column**: a standardised feature, or an indicator of rows in which one is missing.
 * - **indicator**: features that are missing in the same rows (the words of one address) share one.
 */
export interface Standardisation {
  readonly features: number;
  /** Of the rows where a feature is known; 0 where it never is. */
  readonly mean: Float64Array;
  /** Column = (value − centre) × scale; a scale of 0 leaves the feature out. */
  readonly centre: Float64Array;
  readonly scale: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** For each feature that brings an indicator its column, else -1. */
  readonly indicator: Int32Array;
  readonly columns: number;
}

/** Rows as the columns that are not 0: those of row `i` stand from `from[i]` to `from[i + 1]`. */
export interface SparseRows {
  readonly rows: number;
  readonly columns: number;
  readonly from: Int32Array;
  readonly column: Int32Array;
  readonly value: Float64Array;
}

/** Values further than this many standard deviations from the mean count as if they were there. */
const FURTHEST = 6;
/** Rare words would else get a weight as large as a common one's with a fraction of its evidence. */
const LEAST_DEVIATION_OF_FLAGS = 0.2;

/** Learns from the first `features` columns of the rows. */
export function fitStandardisation(matrix: Matrix, features: number): Standardisation {
  const { rows, columns: width, values } = matrix;
  const mean = new Float64Array(features);
  const centre = new Float64Array(features);
  const scale = new Float64Array(features);
  const low = new Float64Array(features);
  const high = new Float64Array(features);
  const indicator = new Int32Array(features).fill(-1);
  const patterns = new Map<string, number>();
  let columns = features;
  for (let feature = 0; feature < features; feature += 1) {
    let known = 0;
    let sum = 0;
    let squares = 0;
    let flag = true;
    // A hash of the rows in which it is missing.
    let pattern = 0;
    for (let row = 0; row < rows; row += 1) {
      const value = values[row * width + feature]!;
      if (!Number.isFinite(value)) {
        pattern = (Math.imul(pattern, 31) + row + 1) | 0;
        continue;
      }
      known += 1;
      sum += value;
      squares += value * value;
      if (value !== 0 && value !== 1) flag = false;
    }
    const average = known === 0 ? 0 : sum / known;
    const deviation = known === 0 ? 0 : Math.sqrt(Math.max(0, squares / known - average ** 2));
    mean[feature] = average;
    if (deviation > 1e-9 * Math.abs(average)) {
      centre[feature] = flag ? 0 : average;
      scale[feature] = 1 / (flag ? Math.max(deviation, LEAST_DEVIATION_OF_FLAGS) : deviation);
      low[feature] = flag ? 0 : average - FURTHEST * deviation;
      high[feature] = flag ? 1 : average + FURTHEST * deviation;
    }
    if (known === 0 || known === rows) continue;
    const key = `${known}:${pattern}`;
    if (!patterns.has(key)) {
      patterns.set(key, columns);
      indicator[feature] = columns;
      columns += 1;
    }
  }
  return { features, mean, centre, scale, low, high, indicator, columns };
}

/** What a known value of a feature is in its column. */
export function columnValue(by: Standardisation, feature: number, value: number): number {
  const clamped = Math.min(by.high[feature]!, Math.max(by.low[feature]!, value));
  return (clamped - by.centre[feature]!) * by.scale[feature]!;
}

/** The columns of a matrix' rows: missing values as the mean, and their indicator set. */
export function sparseRows(
  by: Standardisation,
  { values, columns: width }: Pick<Matrix, 'values' | 'columns'>,
  rows: ArrayLike<number>,
): SparseRows {
  const from = new Int32Array(rows.length + 1);
  let column = new Int32Array(Math.max(1024, rows.length * 16));
  let value = new Float64Array(column.length);
  let used = 0;
  const push = (at: number, of: number): void => {
    if (of === 0) return;
    if (used === column.length) {
      column = widened(column, new Int32Array(used * 2));
      value = widened(value, new Float64Array(used * 2));
    }
    column[used] = at;
    value[used] = of;
    used += 1;
  };
  for (let index = 0; index < rows.length; index += 1) {
    const offset = rows[index]! * width;
    for (let feature = 0; feature < by.features; feature += 1) {
      const raw = values[offset + feature]!;
      if (raw === 0 && by.centre[feature] === 0) continue;
      if (Number.isFinite(raw)) {
        push(feature, columnValue(by, feature, raw));
      } else {
        push(feature, columnValue(by, feature, by.mean[feature]!));
        if (by.indicator[feature]! >= 0) push(by.indicator[feature]!, INDICATOR);
      }
    }
    from[index + 1] = used;
  }
  return {
    rows: rows.length,
    columns: by.columns,
    from,
    column: column.subarray(0, used),
    value: value.subarray(0, used),
  };
}

/** What an indicator is where it is set: scaled like a flag that is common. */
export const INDICATOR = 2;

function widened<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
