import type { Matrix } from '@bp/contracts';
import { withoutInfinities } from './check-matrix.js';
import { addressOf } from './native/foreign.js';
import type { NativeMatrix } from './native/native-matrix.js';

/** A matrix as addresses, together with the arrays behind them, which must outlive their use. */
export interface NativeRows {
  readonly native: NativeMatrix;
  readonly arrays: readonly (Float32Array | null)[];
}

export function nativeRows(matrix: Matrix): NativeRows {
  const values = withoutInfinities(matrix.values);
  const { labels, weights } = matrix;
  return {
    native: {
      rows: matrix.rows,
      columns: matrix.columns,
      values: addressOf(values),
      labels: addressOf(labels),
      weights: weights === null ? null : addressOf(weights),
    },
    arrays: [values, labels, weights],
  };
}

/** For the engine that is given a sample instead. */
export const NO_ROWS: NativeRows = {
  native: { rows: 0, columns: 0, values: 0n, labels: 0n, weights: null },
  arrays: [],
};

/** A use after the training, so that the garbage collector cannot take the arrays during it. */
export function keepAlive(...rows: readonly (Pick<NativeRows, 'arrays'> | null)[]): void {
  for (const { arrays } of rows.filter((matrix) => matrix !== null)) void arrays.length;
}
