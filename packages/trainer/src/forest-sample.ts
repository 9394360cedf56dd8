import { createRandom, type Matrix } from '@bp/contracts';
import { pickRows } from './blend/pool-rows.js';

/** Rows copied out of a matrix, missing values as NaN. */
export interface RowSample {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  readonly labels: Float32Array;
}

/** More trees than these would cost rows: what JavaScript can train in a minute is rows × trees. */
export const MOST_SCRIPT_TREES = 50;

/**
 * `ml-random-forest` looks at every row for every split value: its time grows with trees × columns × rows².
 * Measured: 2,000 rows × 24 columns × 50 trees take 53 s, so that this many steps end within about half a minute.
 */
const AFFORDABLE_STEPS = 2.4e9;
const FEWEST_ROWS = 100;

/** How many rows of `columns` columns can be trained on in JavaScript within about a minute. */
export function affordableRows(columns: number): number {
  return Math.max(
    FEWEST_ROWS,
    Math.floor(Math.sqrt(AFFORDABLE_STEPS / (MOST_SCRIPT_TREES * columns))),
  );
}

/** A random sample with each class's share of the (weighted) rows, at least one row of each class that has any. */
export function stratifiedSample(
  matrix: Matrix,
  classes: number,
  most: number,
  seed: number,
): RowSample {
  const byClass: number[][] = Array.from({ length: classes }, () => []);
  const weight = new Float64Array(classes);
  for (let row = 0; row < matrix.rows; row += 1) {
    const label = matrix.labels[row]!;
    byClass[label]!.push(row);
    weight[label]! += matrix.weights?.[row] ?? 1;
  }
  const total = weight.reduce((sum, part) => sum + part, 0);
  const random = createRandom(seed);
  const rows: number[] = [];
  byClass.forEach((members, label) => {
    if (members.length === 0) return;
    const quota = Math.max(1, Math.round((weight[label]! / total) * Math.min(most, matrix.rows)));
    const taken = Math.min(quota, members.length);
    for (let index = 0; index < taken; index += 1) {
      const other = index + Math.floor(random() * (members.length - index));
      [members[index], members[other]] = [members[other]!, members[index]!];
      rows.push(members[index]!);
    }
  });
  rows.sort((a, b) => a - b);
  const { columns, values, labels } = pickRows(matrix, Int32Array.from(rows));
  return { rows: rows.length, columns, values, labels };
}
