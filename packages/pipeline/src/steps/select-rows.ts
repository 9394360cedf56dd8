import type { Matrix } from '@bp/contracts';
import { rowsWhere } from '@bp/evaluator';
import { pickRows } from '@bp/trainer';

/** The rows of a matrix for which `holds`, in their order. */
export function selectRows(matrix: Matrix, holds: (row: number) => boolean): Matrix {
  return pickRows(matrix, rowsWhere(matrix.rows, holds));
}

/** The rows of several matrices of the same columns, one after the other; row weights are left out. */
export function joinRows(matrices: readonly Matrix[]): Matrix {
  const [first] = matrices;
  const rows = matrices.reduce((sum, matrix) => sum + matrix.rows, 0);
  const joined = {
    ...first!,
    rows,
    values: new Float32Array(rows * first!.columns),
    labels: new Float32Array(rows),
    groups: new Int32Array(rows),
    weights: null,
  };
  let at = 0;
  for (const matrix of matrices) {
    joined.values.set(matrix.values, at * matrix.columns);
    joined.labels.set(matrix.labels, at);
    joined.groups.set(matrix.groups, at);
    at += matrix.rows;
  }
  return joined;
}
