import { quotient } from './divide.js';

/** Probabilities are kept this far from 0 and 1 (`numpy.finfo(float64).eps`, as scikit-learn does). */
const EPSILON = 2.220446049250313e-16;

/** −ln p of what came true, with `p` clipped. */
export function surprise(probability: number): number {
  return -Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, probability)));
}

/** Mean log loss (`sklearn.metrics.log_loss`) of P(positive); `null` without rows. */
export function binaryLogLoss(probabilities: Float64Array, positive: Uint8Array): number | null {
  if (probabilities.length === 0) return null;
  let total = 0;
  for (let row = 0; row < probabilities.length; row += 1) {
    const probability = probabilities[row]!;
    total += surprise(positive[row] === 1 ? probability : 1 - probability);
  }
  return total / probabilities.length;
}

/** Mean squared distance of P(positive) from what came (`sklearn.metrics.brier_score_loss`); `null` without rows. */
export function binaryBrierLoss(probabilities: Float64Array, positive: Uint8Array): number | null {
  if (probabilities.length === 0) return null;
  let total = 0;
  for (let row = 0; row < probabilities.length; row += 1) {
    const distance = probabilities[row]! - positive[row]!;
    total += distance * distance;
  }
  return total / probabilities.length;
}

export interface MulticlassLosses {
  readonly log_loss: number;
  /** Sum of squared distances over the classes, 0–2 (Brier 1950). */
  readonly brier_score_loss: number;
}

/**
 * Losses of class probabilities on the given rows; a row's probabilities are scaled to sum to 1.
 * A true class that the model does not know has probability 0. `null` without rows.
 *
 * @param probabilities `rows × width`
 * @param column of the true class per row, −1 where the model does not know it
 */
export function multiclassLosses(
  probabilities: Float64Array,
  width: number,
  rows: Int32Array,
  column: (row: number) => number,
): MulticlassLosses | null {
  if (rows.length === 0) return null;
  let logLoss = 0;
  let brier = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const truth = column(row);
    let total = 0;
    for (let k = 0; k < width; k += 1) total += probabilities[row * width + k]!;
    const scale = total > 0 ? 1 / total : 0;
    logLoss += surprise(truth < 0 ? 0 : probabilities[row * width + truth]! * scale);
    let squares = truth < 0 ? 1 : 0;
    for (let k = 0; k < width; k += 1) {
      const distance = probabilities[row * width + k]! * scale - (k === truth ? 1 : 0);
      squares += distance * distance;
    }
    brier += squares;
  }
  return { log_loss: logLoss / rows.length, brier_score_loss: brier / rows.length };
}

/**
 * Share of rows whose true class is among the `k` most probable (`sklearn.metrics.top_k_accuracy_score`);
 * of equal probabilities the earlier class comes first, as in the recommendation. `null` without rows.
 */
export function topKAccuracy(
  probabilities: Float64Array,
  width: number,
  rows: Int32Array,
  column: (row: number) => number,
  k: number,
): number | null {
  let hits = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const truth = column(row);
    if (truth < 0) continue;
    const own = probabilities[row * width + truth]!;
    let before = 0;
    for (let other = 0; other < width; other += 1) {
      const probability = probabilities[row * width + other]!;
      if (probability > own || (probability === own && other < truth)) before += 1;
    }
    if (before < k && !Number.isNaN(own)) hits += 1;
  }
  return quotient(hits, rows.length);
}
