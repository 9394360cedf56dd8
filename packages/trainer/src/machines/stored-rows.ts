import { addressOf } from '../native/foreign.js';
import { fromRow, type StoredMatrix } from '../native/native-matrix.js';
import type { NativeRows } from '../native-rows.js';
import { type TreeOrder, teamWeights } from './tree-team.js';

/** More rows than are held in memory: those of the training part first, then those of the validation part. */
export interface StoredRows {
  /** An open file of `rows × columns` float32, row-major, in this machine's order of bytes. Missing is NaN. */
  readonly fd: number;
  readonly featureNames: readonly string[];
  readonly trainRows: number;
  /** Class index per row. */
  readonly labels: Float32Array;
}

/** As {@link NativeRows}, with the values in a file. */
export interface NativeStoredRows extends Pick<NativeRows, 'arrays'> {
  readonly native: StoredMatrix;
  /** Sum of the rows' weights. */
  readonly weight: number;
}

/** Both parts of the rows, weighed as an order says. */
export function storedParts(
  { fd, featureNames, labels, trainRows }: StoredRows,
  order: TreeOrder,
): Readonly<Record<'all' | 'train' | 'held', NativeStoredRows>> {
  const weights = teamWeights(labels, trainRows, order);
  const part = (from: number, to: number): NativeStoredRows => ({
    native: {
      fd,
      firstRow: from,
      rows: to - from,
      columns: featureNames.length,
      labels: fromRow(addressOf(labels), from),
      weights: weights && fromRow(addressOf(weights), from),
    },
    arrays: [labels, weights],
    weight: weights?.subarray(from, to).reduce((sum, weight) => sum + weight, 0) ?? to - from,
  });
  const rows = labels.length;
  return { all: part(0, rows), train: part(0, trainRows), held: part(trainRows, rows) };
}
