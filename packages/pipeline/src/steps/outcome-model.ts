import { ACTIONS, type Matrix } from '@bp/contracts';
import { type Booster, trainBooster } from '@bp/trainer';
import type { Project } from '../project.js';

/** Small: it is to say about how likely a success is, not to find the best action. */
const OUTCOME_PARAMETERS = {
  maxDepth: 4,
  learningRate: 0.1,
  rounds: 80,
  minChildWeight: 5,
} as const;

/** Fits the chance of success of each action, as a matrix for `success` of `@bp/dataset` has it. Free it after use. */
export function fitOutcomes(project: Project, train: Matrix): Promise<Booster> {
  const { seed, threads } = project.settings.training;
  return trainBooster({
    objective: 'binary',
    classes: 2,
    train,
    validation: null,
    parameters: OUTCOME_PARAMETERS,
    seed,
    threads: threads ?? undefined,
    env: project.env,
    signal: project.signal,
  });
}

/** Expected success of each of `ACTIONS` on each row: `rows × 4`. */
export function expectedOutcomes(booster: Booster, matrix: Matrix): Float64Array {
  const expected = new Float64Array(matrix.rows * ACTIONS.length);
  const values = Float32Array.from(matrix.values);
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
