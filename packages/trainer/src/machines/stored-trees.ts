import type { Matrix } from '@bp/contracts';
import { keepAlive, nativeRows } from '../native-rows.js';
import { runTraining } from '../worker/run-training.js';
import { type StoredRows, storedParts } from './stored-rows.js';
import type { TreeTeam } from './tree-team.js';

/** The rows, and of the validation part those in memory, whose loss says when to stop. */
export interface StoredTreesOptions {
  readonly stored: StoredRows;
  readonly validation: Matrix;
  readonly backend: 'xgboost' | 'lightgbm';
  /** Path of its library. */
  readonly library: string;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
}

/** This machine, training trees on rows that it reads from a file in pieces: a byte a value is all that stays in memory. */
export function storedTrees(options: StoredTreesOptions): TreeTeam {
  const { stored, validation, backend, library, threads, signal } = options;
  return {
    count: 1,
    train: async (order, onRound) => {
      const stops = order.rows === 'train';
      const rows = storedParts(stored, order)[order.rows];
      const held = stops ? nativeRows(validation) : null;
      const result = await runTraining({
        job: {
          ...order,
          backend,
          library,
          train: rows.native,
          validation: held?.native ?? null,
          sample: null,
          featureNames: stored.featureNames,
          threads,
        },
        signal,
        onRound,
      });
      keepAlive(rows, held);
      return result;
    },
  };
}
