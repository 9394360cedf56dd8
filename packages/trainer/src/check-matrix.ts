import { BpError, type Matrix } from '@bp/contracts';

/**
 * Refuses rows that cannot be learned from.
 * @throws BpError `DATASET_INVALID` (lengths, labels that are not a class), `NOT_ENOUGH_DATA` (no rows).
 */
export function checkMatrix(matrix: Matrix, classes: number, name: string): void {
  const { rows, columns, values, labels, weights, featureNames } = matrix;
  const wrong = (what: string): BpError =>
    new BpError('DATASET_INVALID', `The ${name} rows are unusable: ${what}`, {
      remedy: 'Prepare the dataset again: bp prepare.',
      details: { rows, columns },
    });
  if (rows === 0) {
    throw new BpError('NOT_ENOUGH_DATA', `There are no ${name} rows`, {
      remedy: 'Collect more feedback, from more sites, and prepare again.',
      details: { rows },
    });
  }
  if (values.length < rows * columns || labels.length < rows || columns === 0) {
    throw wrong(
      `${rows} × ${columns} need more than ${values.length} values, ${labels.length} labels`,
    );
  }
  if (featureNames.length !== columns) {
    throw wrong(`${columns} columns have ${featureNames.length} names`);
  }
  for (let row = 0; row < rows; row += 1) {
    const label = labels[row]!;
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw wrong(`the label of row ${row} is ${label}, allowed: 0 to ${classes - 1}`);
    }
    const weight = weights?.[row] ?? 1;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw wrong(`the weight of row ${row} is ${weight}`);
    }
  }
}

/** Rows per class. */
export function countClasses(matrix: Matrix, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let row = 0; row < matrix.rows; row += 1) counts[matrix.labels[row]!]! += 1;
  return counts;
}

/** @throws BpError `NOT_ENOUGH_DATA` with the counts, where fewer than two classes have rows. */
export function refuseOneClass(matrix: Matrix, classes: number): void {
  const counts = countClasses(matrix, classes);
  if (counts.filter((count) => count > 0).length >= 2) return;
  throw new BpError(
    'NOT_ENOUGH_DATA',
    `All ${matrix.rows} training rows are of one class (rows per class: ${counts.join(', ')})`,
    {
      remedy: 'Collect feedback with more than one outcome before training.',
      details: { rowsPerClass: counts },
    },
  );
}

/** `values` with ±Infinity as missing (NaN): a copy only where there is one. Libraries refuse or misread infinities. */
export function withoutInfinities(values: Float32Array): Float32Array {
  // A search for one value runs in the engine, without a call for each.
  if (!values.includes(Infinity) && !values.includes(-Infinity)) return values;
  return values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
}
