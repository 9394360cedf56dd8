import type { RowSample } from '../forest-sample.js';
import type { NativeMatrix, StoredMatrix } from '../native/native-matrix.js';

/** This machine's place among several that train one model, each on rows of its own. */
export interface NetworkSeat {
  /** `rank=<rank of this one>,<IPv4>:<port>,…` */
  readonly machines: string;
  /** Where this one listens; 0: any, for the first, which only connects. */
  readonly port: number;
  readonly count: number;
  /** Sum of the weights of this machine's validation rows; `null`: no machine has any. */
  readonly heldOutWeight: number | null;
}

/** How a booster is grown, round by round. */
export interface BoostingPlan {
  /** The engine's own parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly rounds: number;
  /** Rounds without a better loss after which to stop; `null`: train and keep them all. */
  readonly earlyStoppingRounds: number | null;
  /** Give up (the trial is hopeless) where the best loss after `round` rounds is above `loss`. */
  readonly pruning: readonly { readonly round: number; readonly loss: number }[];
}

/** Everything that one training needs, as the worker thread receives it. */
export interface TrainingJob extends BoostingPlan {
  readonly backend: 'xgboost' | 'lightgbm' | 'ml-random-forest';
  readonly library: string;
  readonly train: NativeMatrix | StoredMatrix;
  readonly validation: NativeMatrix | StoredMatrix | null;
  /** The rows of `ml-random-forest`, which reads no addresses. */
  readonly sample: RowSample | null;
  readonly featureNames: readonly string[];
  readonly threads: number;
  /** One int32, set to 1 by the sender to cancel between two rounds. */
  readonly cancel: Int32Array;
  /** `null`: this machine trains alone. */
  readonly network: NetworkSeat | null;
  /** The other machines' answer: `value` counts once `there` is 1. Both shared with the sender. */
  readonly answer: { readonly there: Int32Array; readonly value: Float64Array };
}

/** What a training gives. */
export interface TrainingResult {
  /** The booster in its engine's own portable format, of the best rounds. */
  readonly model: Uint8Array;
  /** Rounds kept. */
  readonly bestIteration: number;
  /** Validation loss after each round that was trained; empty without validation rows. */
  readonly losses: readonly number[];
  /** Total gain per feature, in the order of the columns. */
  readonly gains: Float64Array;
  /** Given up early by `pruning`. */
  readonly pruned: boolean;
  /** Seconds in the library: rows taken to model saved. */
  readonly seconds: number;
}

export type WorkerMessage =
  | { readonly kind: 'progress'; readonly round: number; readonly validationLoss: number | null }
  | { readonly kind: 'share'; readonly loss: number; readonly weight: number }
  | { readonly kind: 'leave' }
  | { readonly kind: 'done'; readonly result: TrainingResult }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly message: string; readonly remedy: string | null };

/** What a training loop tells and asks while it runs. */
export interface TrainingControl {
  cancelled(): boolean;
  progress(round: number, validationLoss: number | null): void;
  /** Blocks until all machines have told their mean loss and its weight; gives the mean of all, the same to each. */
  share(loss: number, weight: number): number;
  /** Blocks until it is this machine's turn to leave the others. */
  leave(): void;
}

/** Thrown through a training loop to end it. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}
