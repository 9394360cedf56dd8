import { availableParallelism } from 'node:os';
import type { Engine, Matrix, ModelFormat } from '@bp/contracts';
import { checkMatrix, refuseOneClass, withoutInfinities } from './check-matrix.js';
import { completeParameters } from './check-parameters.js';
import { xgboostForestParameters, xgboostParameters } from './engine-parameters.js';
import { chooseEngine } from './engines/detect-engines.js';
import type { EngineStatus } from './engines/status.js';
import { addressOf } from './native/foreign.js';
import { XgboostBooster } from './native/xgboost-booster.js';
import type { TrainingParameters } from './parameters.js';
import type { NativeMatrix, TrainingJob, TrainingResult } from './worker/job.js';
import { runTraining } from './worker/run-training.js';

export interface BoosterProgress {
  readonly round: number;
  /** Most rounds there can be. */
  readonly rounds: number;
  /** Log loss on the validation rows; `null` without them. */
  readonly validationLoss: number | null;
  /** From the pace so far, if all rounds are needed. */
  readonly secondsLeft: number;
}

export interface TrainBoosterOptions {
  /** Default: the first that can run here. */
  readonly engine?: Engine | undefined;
  readonly objective: 'binary' | 'multiclass';
  /** Labels are 0 to `classes - 1`; 2 for `binary`. */
  readonly classes: number;
  readonly train: Matrix;
  /** For early stopping; `null`: all rounds are trained. */
  readonly validation: Matrix | null;
  readonly parameters?: Partial<TrainingParameters> | undefined;
  /** Default 42. */
  readonly seed?: number | undefined;
  /** Default: the number of cores. */
  readonly threads?: number | undefined;
  /** See `TrainingJob.pruning`. */
  readonly pruning?: TrainingJob['pruning'] | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: BoosterProgress) => void) | undefined;
}

/** A trained model. Its native side is made when it first predicts, and lives until {@link Booster.free}. */
export interface Booster {
  readonly engine: Engine;
  readonly engineVersion: string;
  readonly modelFormat: ModelFormat;
  /** The model in its engine's own portable format. */
  readonly model: Uint8Array;
  readonly bestIteration: number;
  /** Lowest validation loss; `null` without validation rows. */
  readonly validationLoss: number | null;
  /** Validation loss per round trained. */
  readonly losses: readonly number[];
  /** Total gain per feature, in the order of the columns. */
  readonly gains: Float64Array;
  readonly pruned: boolean;
  readonly passedOver: readonly string[];
  /** Seconds in the library. */
  readonly seconds: number;
  /**
   * Probabilities from the library itself: `rows × classes`, or `rows` (of class 1) for `binary`.
   * Missing is NaN; ±Infinity counts as missing. Blocks this thread.
   */
  predict(values: Float32Array, rows: number): Float64Array;
  /** Frees native memory; a later `predict` makes it anew. */
  free(): void;
}

export const DEFAULT_SEED = 42;

/**
 * Trains one booster in a thread of its own.
 * @throws BpError `ENGINE_UNAVAILABLE`, `ENGINE_FAILED`, `NOT_ENOUGH_DATA`, `DATASET_INVALID`, `SETTINGS_INVALID`,
 * `CANCELLED`.
 */
export async function trainBooster(options: TrainBoosterOptions): Promise<Booster> {
  const { train, validation, objective } = options;
  const { status, passedOver } = await chooseEngine(options.engine, { env: options.env });
  const parameters = completeParameters(status.engine, options.parameters);
  const classes = objective === 'binary' ? 2 : options.classes;
  checkMatrix(train, classes, 'training');
  refuseOneClass(train, classes);
  if (validation !== null) checkMatrix(validation, classes, 'validation');
  const threads = options.threads ?? availableParallelism();
  const seed = options.seed ?? DEFAULT_SEED;
  const input = { parameters, objective, classes, seed, threads };
  const forest = status.engine === 'randomforest';
  const rounds = forest ? 1 : parameters.rounds;
  const trainRows = nativeRows(train);
  const validationRows = validation === null ? null : nativeRows(validation);
  const started = performance.now();
  const result = await runTraining({
    job: {
      engine: 'xgboost',
      library: status.library!,
      parameters: forest ? xgboostForestParameters(input) : xgboostParameters(input),
      train: trainRows.native,
      validation: validationRows?.native ?? null,
      featureNames: train.featureNames,
      rounds,
      earlyStoppingRounds: validation === null ? null : parameters.earlyStoppingRounds,
      threads,
      pruning: options.pruning ?? [],
    },
    signal: options.signal,
    onRound: (round, validationLoss) =>
      options.onProgress?.({
        round,
        rounds,
        validationLoss,
        secondsLeft: (((performance.now() - started) / 1000) * (rounds - round)) / round,
      }),
  });
  keepAlive(trainRows, validationRows);
  return new TrainedBooster(status, passedOver, result, {
    columns: train.columns,
    groups: objective === 'binary' ? 1 : classes,
    threads,
  });
}

/** A matrix as addresses, together with the arrays behind them, which must outlive their use. */
interface NativeRows {
  readonly native: NativeMatrix;
  readonly arrays: readonly (Float32Array | null)[];
}

function nativeRows(matrix: Matrix): NativeRows {
  const values = withoutInfinities(matrix.values);
  const { labels, weights } = matrix;
  return {
    native: {
      rows: matrix.rows,
      columns: matrix.columns,
      values: addressOf(values),
      labels: addressOf(labels),
      weights: weights === null ? null : addressOf(weights),
    },
    arrays: [values, labels, weights],
  };
}

/** A use after the training, so that the garbage collector cannot take the arrays during it. */
function keepAlive(...rows: readonly (NativeRows | null)[]): void {
  for (const { arrays } of rows.filter((matrix) => matrix !== null)) void arrays.length;
}

class TrainedBooster implements Booster {
  readonly engine: Engine;
  readonly engineVersion: string;
  readonly modelFormat: ModelFormat = 'xgboost-json';
  readonly model: Uint8Array;
  readonly bestIteration: number;
  readonly validationLoss: number | null;
  readonly losses: readonly number[];
  readonly gains: Float64Array;
  readonly pruned: boolean;
  readonly seconds: number;
  private native: XgboostBooster | null = null;

  constructor(
    private readonly status: EngineStatus,
    readonly passedOver: readonly string[],
    result: TrainingResult,
    private readonly shape: { columns: number; groups: number; threads: number },
  ) {
    this.engine = status.engine;
    this.engineVersion = status.version ?? 'unknown';
    this.model = result.model;
    this.bestIteration = result.bestIteration;
    this.losses = result.losses;
    this.validationLoss = result.losses[result.bestIteration - 1] ?? null;
    this.gains = result.gains;
    this.pruned = result.pruned;
    this.seconds = result.seconds;
  }

  predict(values: Float32Array, rows: number): Float64Array {
    const { columns, groups, threads } = this.shape;
    if (rows === 0) return new Float64Array(0);
    this.native ??= new XgboostBooster(this.status.library!, this.model, threads);
    return this.native.predict(withoutInfinities(values), rows, columns, groups);
  }

  free(): void {
    this.native?.free();
    this.native = null;
  }
}
