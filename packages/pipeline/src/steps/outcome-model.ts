import { ACTIONS, type Matrix } from '@bp/contracts';
import type { Booster } from '@bp/trainer';
import type { Project } from '../project.js';
import { fitSmall } from './small-booster.js';

/** Small: it is to say about how likely a success is, not to find the best action. */
const OUTCOME_PARAMETERS = {
  maxDepth: 4,
  learningRate: 0.1,
  rounds: 80,
  minChildWeight: 5,
} as const;

/** Of few rows, or of one outcome only, nothing but the mean is learned. */
const FEWEST_TO_FIT = 30;

/**
 * Expected success on rows that are not among those to learn from, of `each` of `ACTIONS` (`rows × 4`) or of each row's
 * `own`. Both matrices are for `success` of `@bp/dataset`.
 * @param ownRows Made only when the model stands.
 */
export async function fittedOutcomes(
  project: Project,
  train: Matrix,
  ownRows: () => Matrix,
  of: 'each' | 'own',
): Promise<Float64Array> {
  const successes = train.labels.reduce((a, b) => a + b, 0);
  if (train.rows < FEWEST_TO_FIT || successes === 0 || successes === train.rows) {
    const values = new Float64Array(ownRows().rows * (of === 'each' ? ACTIONS.length : 1));
    return values.fill((successes + 1) / (train.rows + 2));
  }
  const booster = await fitSmall(project, {
    objective: 'binary',
    classes: 2,
    train,
    validation: null,
    parameters: OUTCOME_PARAMETERS,
  });
  try {
    const rows = ownRows();
    return of === 'each' ? ofEachAction(booster, rows) : booster.predict(rows.values, rows.rows);
  } finally {
    booster.free();
  }
}

function ofEachAction(booster: Booster, matrix: Matrix): Float64Array {
  const expected = new Float64Array(matrix.rows * ACTIONS.length);
  const values = matrix.values.slice();
  const firstAction = matrix.columns - ACTIONS.length;
  ACTIONS.forEach((_, action) => {
    for (let row = 0; row < matrix.rows; row += 1) {
      const from = row * matrix.columns + firstAction;
      values.fill(0, from, from + ACTIONS.length);
      values[from + action] = 1;
    }
    const chances = booster.predict(values, matrix.rows);
    chances.forEach((chance, row) => {
      expected[row * ACTIONS.length + action] = chance;
    });
  });
  return expected;
}
