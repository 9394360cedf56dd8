import type { Matrix } from '@bp/contracts';

/** The rows of both, the second's after the first's. Their domains are taken to differ, as those of two parts do. */
export function poolRows(first: Matrix, second: Matrix): Matrix {
  const rows = first.rows + second.rows;
  const values = new Float32Array(rows * first.columns);
  values.set(first.values.subarray(0, first.rows * first.columns));
  values.set(second.values.subarray(0, second.rows * second.columns), first.rows * first.columns);
  const join = (a: Float32Array, b: Float32Array): Float32Array => {
    const both = new Float32Array(rows);
    both.set(a.subarray(0, first.rows));
    both.set(b.subarray(0, second.rows), first.rows);
    return both;
  };
  const ones = (count: number): Float32Array => new Float32Array(count).fill(1);
  const after = first.groups.reduce((most, group) => Math.max(most, group), -1) + 1;
  const groups = new Int32Array(rows);
  groups.set(first.groups.subarray(0, first.rows));
  groups.set(
    second.groups.subarray(0, second.rows).map((group) => group + after),
    first.rows,
  );
  return {
    ...first,
    rows,
    values,
    labels: join(first.labels, second.labels),
    weights:
      first.weights === null && second.weights === null
        ? null
        : join(first.weights ?? ones(first.rows), second.weights ?? ones(second.rows)),
    groups,
  };
}

/** A matrix of the rows at `places`. */
export function pickRows(matrix: Matrix, places: Int32Array): Matrix {
  const { columns } = matrix;
  const values = new Float32Array(places.length * columns);
  places.forEach((row, index) => {
    values.set(matrix.values.subarray(row * columns, (row + 1) * columns), index * columns);
  });
  return {
    ...matrix,
    rows: places.length,
    values,
    labels: Float32Array.from(places, (row) => matrix.labels[row]!),
    weights:
      matrix.weights === null ? null : Float32Array.from(places, (row) => matrix.weights![row]!),
    groups: Int32Array.from(places, (row) => matrix.groups[row]!),
  };
}
