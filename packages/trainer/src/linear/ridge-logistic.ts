import { cholesky, choleskySolve } from './cholesky.js';
import { minimise } from './lbfgs.js';
import type { SparseRows } from './standardise.js';

/**
 * Rows and what is to be learned from them. One output: labels are 0 or 1, margins are log-odds of 1. More: labels are
 * classes, margins are those of a softmax.
 */
export interface LogisticProblem {
  readonly rows: SparseRows;
  readonly labels: Float32Array;
  readonly weights: Float32Array | null;
  readonly outputs: number;
  /** Log-odds (one for each output) that intercepts are drawn to where there are few rows. */
  readonly centre: number;
}

/** For each output its intercept and then a coefficient per column. */
export type Coefficients = Float64Array;

/** As if so many rows said that an intercept is at its centre. */
const INTERCEPT_PENALTY = 1;
/** The largest part of the gradient, a sum over rows, that is left per row: what a model keeps. */
export const EXACT = 1e-8;
/** Close enough to tell penalties apart: losses are off by far less than their noise. */
export const CLOSE = 1e-5;
const MOST_ITERATIONS = 500;

/** Where to begin, when to end, and by what to step. */
export interface RidgeOptions {
  /** Coefficients of a similar problem, to save time. Default: all 0. */
  readonly start?: Coefficients | null;
  /** The largest part of the gradient per row that is left. Default `EXACT`. */
  readonly tolerance?: number;
  /** Of the problem, as {@link curvatureOf} gives it. Default: worked out. */
  readonly curvature?: Float64Array;
}

/**
 * The minimum of log loss (a sum over rows) + penalty / 2 × Σ coefficient² (Hoerl & Kennard's ridge on a logistic
 * model), to a gradient of `tolerance` per row.
 */
export function fitRidgeLogistic(
  problem: LogisticProblem,
  penalty: number,
  { start = null, tolerance = EXACT, curvature = curvatureOf(problem) }: RidgeOptions = {},
): Coefficients {
  const width = problem.rows.columns + 1;
  const from = start ?? new Float64Array(problem.outputs * width);
  const lower = cholesky(penalised(curvature, width, penalty), width);
  return minimise((point, gradient) => ridgeLoss(problem, penalty, point, gradient), from, {
    tolerance: tolerance * Math.max(1, problem.rows.rows),
    iterations: MOST_ITERATIONS,
    precondition: (gradient) => {
      for (let at = 0; at < gradient.length; at += width) choleskySolve(lower, width, gradient, at);
    },
  });
}

/**
 * The Hessian of the loss, without penalties, in the coefficients of any one output where all rows have the same chance
 * (`width × width`, the lower triangle). It changes slowly with the coefficients: near enough to step by in all fits of a problem.
 */
export function curvatureOf({ rows, weights, outputs, centre }: LogisticProblem): Float64Array {
  const { from, column, value } = rows;
  const width = rows.columns + 1;
  const hessian = new Float64Array(width * width);
  const chance = outputs === 1 ? 1 / (1 + Math.exp(-centre)) : 1 / outputs;
  for (let row = 0; row < rows.rows; row += 1) {
    const weight = (weights === null ? 1 : weights[row]!) * chance * (1 - chance);
    hessian[0]! += weight;
    // A row's columns are in no order where an indicator stands among them: the larger one names the row.
    for (let i = from[row]!; i < from[row + 1]!; i += 1) {
      const at = column[i]! + 1;
      const scaled = weight * value[i]!;
      hessian[at * width]! += scaled;
      for (let j = from[row]!; j <= i; j += 1) {
        const other = column[j]! + 1;
        hessian[at > other ? at * width + other : other * width + at]! += scaled * value[j]!;
      }
    }
  }
  return hessian;
}

function penalised(hessian: Float64Array, width: number, penalty: number): Float64Array {
  const whole = hessian.slice();
  whole[0]! += INTERCEPT_PENALTY;
  for (let at = 1; at < width; at += 1) whole[at * width + at]! += penalty;
  return whole;
}

/** The loss at `point`, and its gradient into `gradient`. */
export function ridgeLoss(
  problem: LogisticProblem,
  penalty: number,
  point: Coefficients,
  gradient: Coefficients,
): number {
  const { rows, labels, weights, outputs, centre } = problem;
  const { from, column, value } = rows;
  const width = rows.columns + 1;
  let loss = 0;
  for (let output = 0; output < outputs; output += 1) {
    const at = output * width;
    const off = point[at]! - centre;
    loss += (INTERCEPT_PENALTY / 2) * off * off;
    gradient[at] = INTERCEPT_PENALTY * off;
    for (let i = at + 1; i < at + width; i += 1) {
      const coefficient = point[i]!;
      loss += (penalty / 2) * coefficient * coefficient;
      gradient[i] = penalty * coefficient;
    }
  }
  const margins = new Float64Array(outputs);
  for (let row = 0; row < rows.rows; row += 1) {
    const weight = weights === null ? 1 : weights[row]!;
    if (weight === 0) continue;
    rowMargins(rows, row, point, margins);
    loss += weight * pullOfRow(margins, labels[row]!);
    const [first, end] = [from[row]!, from[row + 1]!];
    for (let output = 0; output < outputs; output += 1) {
      const pull = weight * margins[output]!;
      const at = output * width;
      gradient[at]! += pull;
      for (let i = first; i < end; i += 1) {
        gradient[at + 1 + column[i]!]! += pull * value[i]!;
      }
    }
  }
  return loss;
}

/** Margins of all rows, `rows × outputs`. */
export function logisticMargins(rows: SparseRows, point: Coefficients): Float64Array {
  const outputs = point.length / (rows.columns + 1);
  const out = new Float64Array(rows.rows * outputs);
  const margins = new Float64Array(outputs);
  for (let row = 0; row < rows.rows; row += 1) {
    rowMargins(rows, row, point, margins);
    out.set(margins, row * outputs);
  }
  return out;
}

function rowMargins(rows: SparseRows, row: number, point: Coefficients, out: Float64Array): void {
  const { from, column, value } = rows;
  const width = rows.columns + 1;
  const [first, end] = [from[row]!, from[row + 1]!];
  for (let output = 0; output < out.length; output += 1) {
    const at = output * width;
    let margin = point[at]!;
    for (let i = first; i < end; i += 1) margin += point[at + 1 + column[i]!]! * value[i]!;
    out[output] = margin;
  }
}

/** The log loss of margins; leaves in their place its derivative by each of them: chance − truth. */
export function pullOfRow(margins: Float64Array, label: number): number {
  if (margins.length === 1) {
    const margin = margins[0]!;
    margins[0] = 1 / (1 + Math.exp(-margin)) - label;
    const signed = label === 1 ? -margin : margin;
    return signed > 30 ? signed : Math.log1p(Math.exp(signed));
  }
  let most = margins[0]!;
  for (let output = 1; output < margins.length; output += 1) {
    if (margins[output]! > most) most = margins[output]!;
  }
  const own = margins[label]! - most;
  let sum = 0;
  for (let output = 0; output < margins.length; output += 1) {
    margins[output] = Math.exp(margins[output]! - most);
    sum += margins[output]!;
  }
  for (let output = 0; output < margins.length; output += 1) margins[output]! /= sum;
  margins[label]! -= 1;
  return Math.log(sum) - own;
}
