import type { Matrix, PreparedPart, Split } from '@bp/contracts';
import { buildMatrix, matrixRows, type PreparedDataset } from '@bp/dataset';
import { joinRows } from './select-rows.js';

/** Attempts of several parts in one order, each with its failure known. Arrays have an entry for each. */
export type Attempts = Readonly<ReturnType<typeof attemptsOf>>;

/** Domains are dealt into so many folds: what judges a row has learned nothing from its domain's newest rows. */
export const FOLDS = 3;

/** The fold of a registrable domain. */
export function foldOf(group: number): number {
  return group % FOLDS;
}

export function attemptsOf(prepared: PreparedDataset, splits: readonly Split[]) {
  const origin: Split[] = [];
  const partRow: number[] = [];
  for (const split of splits) {
    for (const row of matrixRows(prepared.parts[split], 'success')) {
      origin.push(split);
      partRow.push(row);
    }
  }
  const matrix = joinedMatrix(prepared, splits, 'success');
  const part = (at: number): PreparedPart => prepared.parts[origin[at]!];
  return {
    rows: matrix.rows,
    /** For `success` of `@bp/dataset`. */
    matrix,
    splits: origin as readonly Split[],
    /** Row of its part. */
    partRow: Int32Array.from(partRow),
    fold: Uint8Array.from(matrix.groups, foldOf),
    part,
    /** Milliseconds; NaN: not known. */
    timestamp: Float64Array.from(partRow, (row, at) => part(at).timestamp[row]!),
  };
}

/** The rows of several parts for a target of `@bp/dataset`, one part after the other. */
export function joinedMatrix(
  { parts, encoder }: PreparedDataset,
  splits: readonly Split[],
  target: Parameters<typeof buildMatrix>[2],
): Matrix {
  return joinRows(splits.map((split) => buildMatrix(parts[split], encoder, target)));
}
