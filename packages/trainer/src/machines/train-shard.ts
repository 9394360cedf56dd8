import { BpError } from '@bp/contracts';
import { keepAlive } from '../native-rows.js';
import type { NetworkSeat, TrainingResult } from '../worker/job.js';
import { type Others, runTraining } from '../worker/run-training.js';
import { type StoredRows, storedParts } from './stored-rows.js';
import type { TreeOrder } from './tree-team.js';

/** The rows, the order that all machines were given, and this one's place among them. */
export interface TrainShardOptions extends Others {
  /** Of this machine. */
  readonly shard: StoredRows;
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
  const stops = order.rows === 'train';
  const { [order.rows]: train, held } = storedParts(shard, order);
  if (train.native.rows === 0) throw withoutRows(seat.count);
  const heldRows = stops && held.native.rows > 0 ? held : null;
  const result = await runTraining({
    job: {
      ...order,
      backend: 'lightgbm',
      library: options.library,
      parameters: {
        ...order.parameters,
        num_threads: String(threads),
        tree_learner: 'data',
        pre_partition: 'true',
        num_machines: String(seat.count),
      },
      train: train.native,
      validation: heldRows?.native ?? null,
      sample: null,
      featureNames: shard.featureNames,
      threads,
      network: { ...seat, heldOutWeight: stops ? held.weight : null },
    },
    others: options,
    onRound: options.onRound,
  });
  keepAlive(train, heldRows);
  return result;
}

function withoutRows(count: number): BpError {
  return new BpError(
    'NOT_ENOUGH_DATA',
    `One of the ${count} workers has no rows to train on: there are too few domains to share out`,
    { remedy: 'Train on one machine, or with fewer workers.' },
  );
}
