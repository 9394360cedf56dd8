import type { Matrix } from '@bp/contracts';

/** Keeps the logarithm finite where a probability is 0 (as XGBoost and LightGBM do). */
const LEAST_PROBABILITY = 1e-15;

/**
 * Weighted mean of −log(probability of the true class): what both boosting libraries report for validation rows.
 * @param probabilities `rows` (chance of class 1) for two classes, else `rows × classes`.
 */
export function logLoss(matrix: Matrix, probabilities: Float64Array): number {
  const groups = probabilities.length / matrix.rows;
  let sum = 0;
  let total = 0;
  for (let row = 0; row < matrix.rows; row += 1) {
    const label = matrix.labels[row]!;
    const weight = matrix.weights?.[row] ?? 1;
    const one = probabilities[groups === 1 ? row : row * groups + label]!;
    const probability = groups === 1 && label === 0 ? 1 - one : one;
    sum -= weight * Math.log(Math.max(LEAST_PROBABILITY, probability));
    total += weight;
  }
  return sum / total;
}
