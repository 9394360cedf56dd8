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

/** The weight that rows of each class have, where it follows from the class; `null`: all weigh 1. */
export function weightsByClass(matrix: Matrix, classes: number): number[] | null {
  if (matrix.weights === null) return null;
  const byClass = new Array<number>(classes).fill(1);
  for (let row = 0; row < matrix.rows; row += 1) {
    byClass[matrix.labels[row]!] = matrix.weights[row]!;
  }
  return byClass;
}
