import type { Matrix } from '@bp/contracts';
import { countClasses } from './check-matrix.js';

/** Row weights that make every class that has rows count alike: rows / (classes × rows of the class). */
export function balanceClasses(matrix: Matrix, classes: number): Matrix {
  const counts = countClasses(matrix, classes);
  const present = counts.filter((count) => count > 0).length;
  const perClass = counts.map((count) => (count > 0 ? matrix.rows / (present * count) : 0));
  const weights = new Float32Array(matrix.rows);
  for (let row = 0; row < matrix.rows; row += 1) {
    weights[row] = (matrix.weights?.[row] ?? 1) * perClass[matrix.labels[row]!]!;
  }
  return { ...matrix, weights };
}
