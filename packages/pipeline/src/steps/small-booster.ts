import type { Matrix } from '@bp/contracts';
import { type Booster, pickRows, type TrainBoosterOptions, trainBooster } from '@bp/trainer';
import type { Project } from '../project.js';

/** A small model learns little from more rows, and takes longer. */
export const MOST_SMALL_ROWS = 20_000;

/**
 * Fits a model that only measures something, on so many rows at most. In one thread: several are fitted beside each other,
 * small ones gain nothing from more, and they come out alike on machines of any size. Free it after use.
 */
export function fitSmall(
  project: Project,
  options: Pick<
    TrainBoosterOptions,
    'objective' | 'classes' | 'train' | 'validation' | 'parameters'
  >,
): Promise<Booster> {
  return trainBooster({
    ...options,
    train: spread(options.train),
    validation: options.validation && spread(options.validation),
    seed: project.settings.training.seed,
    threads: 1,
    env: project.env,
    signal: project.signal,
  });
}

/** Rows from all over the matrix. */
function spread(matrix: Matrix): Matrix {
  if (matrix.rows <= MOST_SMALL_ROWS) return matrix;
  const step = matrix.rows / MOST_SMALL_ROWS;
  return pickRows(
    matrix,
    Int32Array.from({ length: MOST_SMALL_ROWS }, (_, index) => Math.floor(index * step)),
  );
}
