import { BpError, type Matrix } from '@bp/contracts';
import { keepAlive, nativeRows } from '../native-rows.js';
import type { NetworkSeat, TrainingResult } from '../worker/job.js';
import { type Others, runTraining } from '../worker/run-training.js';
import type { TreeOrder } from './tree-team.js';

/** One machine's rows: those of the training part first, then those of the validation part. */
export interface Shard {
  readonly matrix: Matrix;
  readonly trainRows: number;
}

/** The rows, the order that all machines were given, and this one's place among them. */
export interface TrainShardOptions extends Others {
  readonly shard: Shard;
  readonly order: TreeOrder;
  readonly seat: Omit<NetworkSeat, 'heldOutWeight'>;
  /** Path of LightGBM's library. */
  readonly library: string;
  readonly threads: number;
  /** Hears of each round, with the loss over all machines. */
  readonly onRound: (round: number, validationLoss: number | null) => void;
}

/**
 * Trains trees on this machine's rows together with the other machines, by LightGBM's own network learner
 * (LightGBM docs/Parallel-Learning-Guide.rst, `tree_learner=data`). Blocks in the library until all are there: run it in
 * a process that can be killed.
 * @throws BpError `NOT_ENOUGH_DATA` where this machine has no rows, `ENGINE_FAILED`.
 */
export async function trainShard(options: TrainShardOptions): Promise<TrainingResult> {
  const { shard, order, seat, threads } = options;
  const all = weighed(shard, order);
  const stops = order.rows === 'train';
  const train = stops ? rowsOf(all, 0, shard.trainRows) : all;
  const held = rowsOf(all, shard.trainRows, all.rows);
  if (train.rows === 0) throw withoutRows(seat.count);
  const trainRows = nativeRows(train);
  const heldRows = stops && held.rows > 0 ? nativeRows(held) : null;
  const result = await runTraining({
    job: {
      backend: 'lightgbm',
      library: options.library,
      rounds: order.rounds,
      earlyStoppingRounds: order.earlyStoppingRounds,
      pruning: order.pruning,
      parameters: {
        ...order.parameters,
        num_threads: String(threads),
        tree_learner: 'data',
        pre_partition: 'true',
        num_machines: String(seat.count),
      },
      train: trainRows.native,
      validation: heldRows?.native ?? null,
      sample: null,
      featureNames: all.featureNames,
      threads,
      network: { ...seat, heldOutWeight: stops ? totalWeight(held) : null },
    },
    others: options,
    onRound: options.onRound,
  });
  keepAlive(trainRows, heldRows);
  return result;
}

function weighed({ matrix, trainRows }: Shard, { classWeights }: TreeOrder): Matrix {
  const [train, validation] = classWeights;
  if (train === null && validation === null) return matrix;
  const weights = matrix.labels.map(
    (label, row) => (row < trainRows ? train : validation)?.[label] ?? 1,
  );
  return { ...matrix, weights };
}

/** Rows `from` to `to` (exclusive) of a matrix, in the same memory. */
function rowsOf(matrix: Matrix, from: number, to: number): Matrix {
  return {
    ...matrix,
    rows: to - from,
    values: matrix.values.subarray(from * matrix.columns, to * matrix.columns),
    labels: matrix.labels.subarray(from, to),
    weights: matrix.weights?.subarray(from, to) ?? null,
    groups: matrix.groups.subarray(from, to),
  };
}

function totalWeight({ rows, weights }: Matrix): number {
  return weights?.reduce((sum, weight) => sum + weight, 0) ?? rows;
}

function withoutRows(count: number): BpError {
  return new BpError(
    'NOT_ENOUGH_DATA',
    `One of the ${count} workers has no rows to train on: there are too few domains to share out`,
    { remedy: 'Train on one machine, or with fewer workers.' },
  );
}
