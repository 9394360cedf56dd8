import { availableParallelism } from 'node:os';
import type { Engine, Matrix, ModelFormat } from '@bp/contracts';
import { checkMatrix, refuseOneClass, withoutInfinities } from './check-matrix.js';
import { completeParameters } from './check-parameters.js';
import { planTraining } from './engine-plan.js';
import type { Backend } from './engines/backends.js';
import { type ChosenEngine, chooseEngine } from './engines/detect-engines.js';
import { affordableRows, stratifiedSample } from './forest-sample.js';
import { logLoss } from './log-loss.js';
import type { SharedTraining } from './machines/tree-team.js';
import { loadLightgbmBooster } from './native/lightgbm-booster.js';
import type { NativeBooster, Scale } from './native/native-booster.js';
import { loadScriptBooster } from './native/script-booster.js';
import { loadXgboostBooster } from './native/xgboost-booster.js';
import { keepAlive, NO_ROWS, nativeRows } from './native-rows.js';
import type { TrainingParameters } from './parameters.js';
import type { TrainingResult } from './worker/job.js';
import { runTraining } from './worker/run-training.js';

/** Reported after every boosting round. */
export interface BoosterProgress {
  readonly round: number;
  /** Most rounds there can be. */
  readonly rounds: number;
  /** Log loss on the validation rows; `null` without them. */
  readonly validationLoss: number | null;
  /** From the pace so far, if all rounds are needed. */
  readonly secondsLeft: number;
}

/** The rows, and how to learn from them. */
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
  /** Gives up if the best validation loss after `round` rounds is above `loss`. Default: never. */
  readonly pruning?: readonly { readonly round: number; readonly loss: number }[] | undefined;
  /** Several machines that hold these rows and train together. Default: this one trains alone. */
  readonly shared?: SharedTraining | undefined;
  /** Default `process.env`; says where libraries are looked for. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Hears of each round. */
  readonly onProgress?: ((progress: BoosterProgress) => void) | undefined;
}

/** A trained model. Its native side is made when it first predicts, and lives until {@link Booster.free}. */
export interface Booster {
  readonly engine: Engine;
  readonly engineVersion: string;
  readonly modelFormat: ModelFormat;
  /** The model in its engine's own portable format. */
  readonly model: Uint8Array;
  /** Rounds kept. */
  readonly bestIteration: number;
  /** Lowest validation loss; `null` without validation rows. */
  readonly validationLoss: number | null;
  /** Validation loss per round trained. */
  readonly losses: readonly number[];
  /** Total gain per feature, in the order of the columns. */
  readonly gains: Float64Array;
  /** Given up early by `pruning`. */
  readonly pruned: boolean;
  /** Why better engines were not used, a sentence each. */
  readonly passedOver: readonly string[];
  /** Seconds in the library. */
  readonly seconds: number;
  /**
   * Probabilities from the library itself: `rows × classes`, or `rows` (of class 1) for `binary`.
   * Missing is NaN; ±Infinity counts as missing. Blocks this thread.
   */
  predict(values: Float32Array, rows: number): Float64Array;
  /** As `predict`, before they become probabilities: log-odds. */
  margins(values: Float32Array, rows: number): Float64Array;
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
  const chosen = chooseEngine(options.engine, options.env ?? process.env);
  const { engine, backend } = chosen;
  const parameters = completeParameters(engine, options.parameters);
  const classes = objective === 'binary' ? 2 : options.classes;
  checkMatrix(train, classes, 'training');
  refuseOneClass(train, classes);
  if (validation !== null) checkMatrix(validation, classes, 'validation');
  const threads = options.threads ?? availableParallelism();
  const seed = options.seed ?? DEFAULT_SEED;
  const plan = planTraining(backend.name, engine === 'randomforest', {
    parameters,
    objective,
    classes,
    seed,
    threads,
  });
  const { rounds } = plan;
  const how = {
    ...plan,
    earlyStoppingRounds: validation === null ? null : plan.earlyStoppingRounds,
    pruning: options.pruning ?? [],
  };
  const started = performance.now();
  const onRound = (round: number, validationLoss: number | null): void =>
    options.onProgress?.({
      round,
      rounds,
      validationLoss,
      secondsLeft: (((performance.now() - started) / 1000) * (rounds - round)) / round,
    });
  const { shared, signal } = options;
  if (shared !== undefined) {
    const { team, ...order } = shared;
    const result = await team.train({ ...how, ...order }, onRound);
    return new TrainedBooster(chosen, result, validation, shapeOf(options, classes, threads));
  }
  const script = backend.name === 'ml-random-forest';
  const trainRows = script ? NO_ROWS : nativeRows(train);
  const validationRows = validation === null || script ? null : nativeRows(validation);
  const result = await runTraining({
    job: {
      backend: backend.name,
      library: backend.library,
      ...how,
      train: trainRows.native,
      validation: validationRows?.native ?? null,
      sample: script ? stratifiedSample(train, classes, affordableRows(train.columns), seed) : null,
      featureNames: train.featureNames,
      threads,
    },
    signal,
    onRound,
  });
  keepAlive(trainRows, validationRows);
  return new TrainedBooster(chosen, result, validation, shapeOf(options, classes, threads));
}

interface Shape {
  readonly columns: number;
  readonly groups: number;
  readonly threads: number;
}

function shapeOf(
  { train, objective }: TrainBoosterOptions,
  classes: number,
  threads: number,
): Shape {
  return { columns: train.columns, groups: objective === 'binary' ? 1 : classes, threads };
}

class TrainedBooster implements Booster {
  readonly engine: Engine;
  readonly engineVersion: string;
  readonly modelFormat: ModelFormat;
  readonly model: Uint8Array;
  readonly bestIteration: number;
  readonly validationLoss: number | null;
  readonly losses: readonly number[];
  readonly gains: Float64Array;
  readonly pruned: boolean;
  readonly seconds: number;
  readonly passedOver: readonly string[];
  private readonly backend: Backend;
  private native: NativeBooster | null = null;

  constructor(
    chosen: ChosenEngine,
    result: TrainingResult,
    validation: Matrix | null,
    private readonly shape: Shape,
  ) {
    this.engine = chosen.engine;
    this.passedOver = chosen.passedOver;
    this.backend = chosen.backend;
    this.engineVersion = chosen.backend.version;
    this.modelFormat = chosen.backend.modelFormat;
    this.model = result.model;
    this.bestIteration = result.bestIteration;
    this.losses = result.losses;
    const lossOfRounds = result.losses[result.bestIteration - 1];
    this.validationLoss =
      lossOfRounds ??
      (validation === null
        ? null
        : logLoss(validation, this.predict(validation.values, validation.rows)));
    this.gains = result.gains;
    this.pruned = result.pruned;
    this.seconds = result.seconds;
  }

  predict(values: Float32Array, rows: number): Float64Array {
    return this.ask(values, rows, 'probability');
  }

  margins(values: Float32Array, rows: number): Float64Array {
    return this.ask(values, rows, 'margin');
  }

  private ask(values: Float32Array, rows: number, scale: Scale): Float64Array {
    const { columns, groups, threads } = this.shape;
    if (rows === 0) return new Float64Array(0);
    this.native ??= loadBooster(this.backend, this.model, threads);
    return this.native.predict(withoutInfinities(values), { rows, columns, groups }, scale);
  }

  free(): void {
    this.native?.free();
    this.native = null;
  }
}

function loadBooster(backend: Backend, model: Uint8Array, threads: number): NativeBooster {
  switch (backend.name) {
    case 'xgboost':
      return loadXgboostBooster(backend.library, model, threads);
    case 'lightgbm':
      return loadLightgbmBooster(backend.library, model, threads);
    case 'ml-random-forest':
      return loadScriptBooster(model);
  }
}
