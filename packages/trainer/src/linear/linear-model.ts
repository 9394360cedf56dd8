import { ACTIONS, type Matrix, type Objective } from '@bp/contracts';
import type { LinearHead, LinearPart } from '@bp/model';
import {
  type Coefficients,
  curvatureOf,
  fitRidgeLogistic,
  type LogisticProblem,
  logisticMargins,
} from './ridge-logistic.js';
import { fitStandardisation, INDICATOR, type Standardisation, sparseRows } from './standardise.js';

/**
 * A linear model of a class's margin from the encoded site: for `success` one of each action's attempts by itself, for
 * `action` one softmax over all rows.
 */
export interface LinearModel {
  readonly objective: Objective;
  readonly penalty: number;
  readonly by: Standardisation;
  /** One for each action (`success`), or one of all (`action`). */
  readonly coefficients: readonly Coefficients[];
}

/** Rows about to be learned from with several penalties, each fit starting from the last. */
export interface LinearLearner {
  /** @param tolerance `EXACT` for a model to keep, `CLOSE` to compare penalties. */
  fit(penalty: number, tolerance: number): LinearModel;
}

/** @param objective Of the matrix: `success` has a column for each action at its end. */
export function linearLearner(matrix: Matrix, objective: Objective): LinearLearner {
  const by = fitStandardisation(matrix, siteFeatures(matrix, objective));
  const problems = problemsOf(matrix, objective, by);
  const curvatures = problems.map(curvatureOf);
  let last: readonly (Coefficients | null)[] = problems.map(() => null);
  return {
    fit(penalty, tolerance) {
      const coefficients = problems.map((problem, index) => {
        const [start, curvature] = [last[index]!, curvatures[index]!];
        return fitRidgeLogistic(problem, penalty, { start, tolerance, curvature });
      });
      last = coefficients;
      return { objective, penalty, by, coefficients };
    },
  };
}

/** Margins of rows: one each for `success` (of the row's own action), else one per class. */
export function linearModelMargins(model: LinearModel, matrix: Matrix): Float64Array {
  const { by, coefficients } = model;
  if (model.objective === 'action') {
    return logisticMargins(sparseRows(by, matrix, allRows(matrix)), coefficients[0]!);
  }
  const out = new Float64Array(matrix.rows);
  coefficients.forEach((own, action) => {
    const rows = rowsOfAction(matrix, by.features, action);
    const margins = logisticMargins(sparseRows(by, matrix, rows), own);
    rows.forEach((row, index) => {
      out[row] = margins[index]!;
    });
  });
  return out;
}

/** The model as bundles hold it, in terms of raw features. @param matrix The rows that it was fitted on. */
export function linearPartOf(model: LinearModel, matrix: Matrix): LinearPart {
  const { by, penalty, objective } = model;
  const shares = knownShares(matrix, by);
  const width = by.columns + 1;
  const heads = ACTIONS.map((_, head): LinearHead => {
    const [own, at] =
      objective === 'success'
        ? [model.coefficients[head]!, 0]
        : [model.coefficients[0]!, head * width];
    const coefficient = (column: number): number => own[at + 1 + column]!;
    const weights = Array.from(by.scale, (scale, feature) => scale * coefficient(feature));
    const missing = Array.from(by.indicator, (indicator, feature) => {
      const imputed = weights[feature]! * by.mean[feature]!;
      return imputed + (indicator < 0 ? 0 : INDICATOR * coefficient(indicator));
    });
    const centred = weights.reduce((sum, weight, feature) => sum + weight * by.centre[feature]!, 0);
    return {
      intercept: own[at]! - centred,
      weights,
      missing,
      expected: weights.map(
        (weight, feature) =>
          weight * shares.sum[feature]! + missing[feature]! * (1 - shares.known[feature]!),
      ),
      share: shareOfHead(matrix, objective, by.features, head),
    };
  });
  return { penalty, low: [...by.low], high: [...by.high], heads };
}

/** Sum over the heads of each site feature's coefficients (its indicator's included), without their signs. */
export function linearEffects({ by, coefficients }: LinearModel): Float64Array {
  const width = by.columns + 1;
  return Float64Array.from({ length: by.features }, (_, feature) => {
    let sum = 0;
    for (const own of coefficients) {
      for (let at = 0; at < own.length; at += width) {
        const indicator = by.indicator[feature]!;
        sum += Math.abs(own[at + 1 + feature]!);
        if (indicator >= 0) sum += Math.abs(own[at + 1 + indicator]!);
      }
    }
    return sum;
  });
}

function siteFeatures(matrix: Matrix, objective: Objective): number {
  return objective === 'success' ? matrix.columns - ACTIONS.length : matrix.columns;
}

function problemsOf(
  matrix: Matrix,
  objective: Objective,
  by: Standardisation,
): readonly LogisticProblem[] {
  const pick = (values: Float32Array, rows: Int32Array): Float32Array =>
    Float32Array.from(rows, (row) => values[row]!);
  const problem = (rows: Int32Array, outputs: number, centre: number): LogisticProblem => ({
    rows: sparseRows(by, matrix, rows),
    labels: pick(matrix.labels, rows),
    weights: matrix.weights === null ? null : pick(matrix.weights, rows),
    outputs,
    centre,
  });
  if (objective === 'action') return [problem(allRows(matrix), ACTIONS.length, 0)];
  const centre = overallLogOdds(matrix);
  return ACTIONS.map((_, action) => problem(rowsOfAction(matrix, by.features, action), 1, centre));
}

/** Log-odds of success over all rows, one more of either outcome. */
function overallLogOdds({ labels, weights, rows }: Matrix): number {
  let successes = 1;
  let failures = 1;
  for (let row = 0; row < rows; row += 1) {
    const weight = weights?.[row] ?? 1;
    if (labels[row] === 1) successes += weight;
    else failures += weight;
  }
  return Math.log(successes / failures);
}

function allRows({ rows }: Matrix): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

function rowsOfAction({ rows, columns, values }: Matrix, from: number, action: number): Int32Array {
  const places: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    if (values[row * columns + from + action] === 1) places.push(row);
  }
  return Int32Array.from(places);
}

function shareOfHead(matrix: Matrix, objective: Objective, from: number, head: number): number {
  if (objective === 'success') return rowsOfAction(matrix, from, head).length / matrix.rows;
  return matrix.labels.filter((label) => label === head).length / matrix.rows;
}

/** Of each site feature the share of rows that know it, and the sum of its (clamped) values per row. */
function knownShares(
  { rows, columns, values }: Matrix,
  by: Standardisation,
): { known: Float64Array; sum: Float64Array } {
  const known = new Float64Array(by.features);
  const sum = new Float64Array(by.features);
  for (let row = 0; row < rows; row += 1) {
    for (let feature = 0; feature < by.features; feature += 1) {
      const value = values[row * columns + feature]!;
      if (!Number.isFinite(value)) continue;
      known[feature]! += 1 / rows;
      sum[feature]! += Math.min(by.high[feature]!, Math.max(by.low[feature]!, value)) / rows;
    }
  }
  return { known, sum };
}
