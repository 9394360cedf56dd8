import type { BoostingPlan, TrainingResult } from '../worker/job.js';

/**
 * What all machines of a team train together, each on its own rows of the prepared data. Plain data; of the parameters, those
 * that do not differ between machines.
 */
export interface TreeOrder extends BoostingPlan {
  /** `train`: the training part, stopped by the loss on the validation part; `all`: both parts, every round. */
  readonly rows: 'train' | 'all';
  /** Nothing is trained together after this. */
  readonly last: boolean;
  /** Weight of a row by its label, of the training and of the validation part; `null`: all weigh 1. */
  readonly classWeights: readonly [
    train: readonly number[] | null,
    validation: readonly number[] | null,
  ];
}

/** Who holds the rows that trees are trained on: several machines by domain, or this one in a file. */
export interface TreeTeam {
  /** How many machines, this one included. */
  readonly count: number;
  /**
   * Every machine ends with the same trees, or nobody has any.
   * @throws BpError `WORKER_LOST`, `WORKERS_DIFFER`, `ENGINE_FAILED`, `NOT_ENOUGH_DATA`, `CANCELLED`.
   */
  train(
    order: TreeOrder,
    onRound: (round: number, validationLoss: number | null) => void,
  ): Promise<TrainingResult>;
}

/** The weight of each row, those of the training part first; `null`: all weigh 1. */
export function teamWeights(
  labels: Float32Array,
  trainRows: number,
  { classWeights: [train, validation] }: Pick<TreeOrder, 'classWeights'>,
): Float32Array | null {
  if (train === null && validation === null) return null;
  return labels.map((label, row) => (row < trainRows ? train : validation)?.[label] ?? 1);
}

/** One training by a team: which of its rows, and whether it is the last. */
export interface SharedTraining extends Pick<TreeOrder, 'rows' | 'last' | 'classWeights'> {
  readonly team: TreeTeam;
}
