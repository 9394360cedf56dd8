import { ACTIONS, type Matrix, type PreparedPart } from '@bp/contracts';
import { buildMatrix, matrixRows, type PreparedDataset } from '@bp/dataset';
import type { Booster } from '@bp/trainer';
import type { Project } from '../project.js';
import { fitSmall } from './small-booster.js';

/** Below so many attempts a fitted policy would be noise: propensities stay unknown. */
const FEWEST_ROWS = 100;

/** A small model is enough: the policy is a rule that people wrote, and overfitting it inflates the weights. */
const POLICY_PARAMETERS = {
  maxDepth: 5,
  learningRate: 0.15,
  rounds: 120,
  minChildWeight: 5,
} as const;

/**
 * The chance with which the logging policy chose each attempt's action: logged where it was, else from a
 * model of the policy fitted on the training part. NaN where unknown and for legacy rows.
 */
export async function logPropensities(
  project: Project,
  prepared: PreparedDataset,
  part: PreparedPart,
): Promise<Float64Array> {
  const propensity = Float64Array.from(part.propensity);
  const rows = matrixRows(part, 'policy');
  const unknown = rows.some((row) => Number.isNaN(propensity[row]));
  if (!unknown) return propensity;

  const train = buildMatrix(prepared.parts.train, prepared.encoder, 'policy');
  if (!canTellPolicy(train)) return propensity;
  const validation = buildMatrix(prepared.parts.validation, prepared.encoder, 'policy');
  const booster = await fitPolicy(project, train, validation.rows > 0 ? validation : null);
  try {
    const target = buildMatrix(part, prepared.encoder, 'policy');
    const chances = chosenChances(booster, target);
    rows.forEach((row, index) => {
      if (Number.isNaN(propensity[row])) propensity[row] = chances[index]!;
    });
  } finally {
    booster.free();
  }
  return propensity;
}

/** Whether there are enough attempts, and choices, to fit a policy to. */
export function canTellPolicy(train: Matrix): boolean {
  return train.rows >= FEWEST_ROWS && new Set(train.labels).size >= 2;
}

/** Shares of the plain frequencies that are tried; trees of few rows are too sure of themselves. */
const SHARES = [0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1];

/**
 * The chance of each row's action, on rows that the policy was not fitted on: the fitted one, mixed with the plain
 * frequency of the action in the share that makes the rows' choices likeliest. Too small a chance would weigh an attempt
 * far too much.
 */
export function chosenChances(policy: Booster, rows: Matrix): Float64Array {
  const chances = policy.predict(rows.values, rows.rows);
  const frequencies = new Float64Array(ACTIONS.length);
  for (const action of rows.labels) frequencies[action]! += 1 / rows.rows;
  const mixed = (share: number): Float64Array =>
    Float64Array.from(
      rows.labels,
      (action, row) =>
        (1 - share) * chances[row * ACTIONS.length + action]! + share * frequencies[action]!,
    );
  const likelihood = (found: Float64Array): number =>
    found.reduce((sum, chance) => sum + Math.log(chance), 0);
  return SHARES.map(mixed).reduce((best, found) =>
    likelihood(found) > likelihood(best) ? found : best,
  );
}

/** Fits who chose what, as a matrix for `policy` of `@bp/dataset` has it. Free it after use. */
export function fitPolicy(
  project: Project,
  train: Matrix,
  validation: Matrix | null,
): Promise<Booster> {
  const parameters = POLICY_PARAMETERS;
  const classes = ACTIONS.length;
  return fitSmall(project, { objective: 'multiclass', classes, train, validation, parameters });
}
