import type { Matrix } from '@bp/contracts';

/** The rows of both, the second's after the first's. Their domains are taken to differ, as those of two parts do. */
export function poolRows(first: Matrix, second: Matrix): Matrix {
  const rows = first.rows + second.rows;
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
    values: joined(
      first.values.subarray(0, first.rows * first.columns),
      second.values.subarray(0, second.rows * second.columns),
    ),
    labels: joined(first.labels.subarray(0, first.rows), second.labels.subarray(0, second.rows)),
    weights:
      first.weights === null && second.weights === null
        ? null
        : joined(first.weights ?? ones(first.rows), second.weights ?? ones(second.rows)),
    groups,
  };
}

/** The numbers of both; not copied where they already lie behind each other, as those that `buildParts` makes do. */
function joined(first: Float32Array, second: Float32Array): Float32Array {
  const length = first.length + second.length;
  const adjoin =
    first.buffer === second.buffer && first.byteOffset + first.byteLength === second.byteOffset;
  if (adjoin) return new Float32Array(first.buffer, first.byteOffset, length);
  const both = new Float32Array(length);
  both.set(first);
  both.set(second, first.length);
  return both;
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
