import type { Matrix, PreparedPart, Split } from '@bp/contracts';
import { buildMatrix, matrixRows, type PreparedDataset } from '@bp/dataset';
import { joinRows } from './select-rows.js';

/** Attempts of several parts in one order, each with its failure known. Arrays have an entry for each. */
export interface Attempts {
  readonly rows: number;
  /** For `success` of `@bp/dataset`. */
  readonly matrix: Matrix;
  readonly splits: readonly Split[];
  /** Row of its part. */
  readonly partRow: Int32Array;
  readonly fold: Uint8Array;
  readonly part: (at: number) => PreparedPart;
  /** Milliseconds; NaN: not known. */
  readonly timestamp: Float64Array;
}

/** Domains are dealt into so many folds: what judges a row has learned nothing from its domain's newest rows. */
export const FOLDS = 3;

/** The fold of a registrable domain. */
export function foldOf(group: number): number {
  return group % FOLDS;
}

export function attemptsOf(prepared: PreparedDataset, splits: readonly Split[]): Attempts {
  const origin: Split[] = [];
  const partRow: number[] = [];
  for (const split of splits) {
    for (const row of matrixRows(prepared.parts[split], 'success')) {
      origin.push(split);
      partRow.push(row);
    }
  }
  const matrix = joinRows(
    splits.map((split) => buildMatrix(prepared.parts[split], prepared.encoder, 'success')),
  );
  const part = (at: number): PreparedPart => prepared.parts[origin[at]!];
  return {
    rows: matrix.rows,
    matrix,
    splits: origin,
    partRow: Int32Array.from(partRow),
    fold: Uint8Array.from(matrix.groups, foldOf),
    part,
    timestamp: Float64Array.from(partRow, (row, at) => part(at).timestamp[row]!),
  };
}
