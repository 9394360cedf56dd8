import { availableParallelism } from 'node:os';
import type { Engine, Matrix, ModelFormat } from '@bp/contracts';
import { checkMatrix, refuseOneClass, withoutInfinities } from './check-matrix.js';
import { planTraining } from './engine-plan.js';
import { type ChosenEngine, chooseEngine } from './engines/detect-engines.js';
import { affordableRows, stratifiedSample } from './forest-sample.js';
import { logLoss } from './log-loss.js';
import type { SharedTraining } from './machines/tree-team.js';
import { loadBooster } from './native/load-booster.js';
import type { NativeBooster, PredictShape, Scale } from './native/native-booster.js';
import { keepAlive, NO_ROWS, nativeRows } from './native-rows.js';
import { completeParameters, type TrainingParameters } from './parameters.js';
import type { BoostingPlan, TrainingResult } from './worker/job.js';
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
  readonly pruning?: BoostingPlan['pruning'] | undefined;
  /** Several machines that hold these rows and train together. Default: this one trains alone. */
  readonly shared?: SharedTraining | undefined;
  /** Default `process.env`; says where libraries are looked for. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Hears of each round. */
  readonly onProgress?: ((progress: BoosterProgress) => void) | undefined;
}

/** A trained model. Its native side is made when it first predicts, and lives until {@link Booster.free}. */
export interface Booster extends TrainingResult {
  readonly engine: Engine;
  readonly engineVersion: string;
  readonly modelFormat: ModelFormat;
  /** Lowest validation loss; `null` without validation rows. */
  readonly validationLoss: number | null;
  /** Why better engines were not used, a sentence each. */
  readonly passedOver: readonly string[];
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
  const shape = { columns: train.columns, groups: objective === 'binary' ? 1 : classes, threads };
  if (shared !== undefined) {
    const { team, ...order } = shared;
    const result = await team.train({ ...how, ...order }, onRound);
    return trainedBooster(chosen, result, validation, shape);
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
  return trainedBooster(chosen, result, validation, shape);
}

function trainedBooster(
  { engine, backend, passedOver }: ChosenEngine,
  result: TrainingResult,
  validation: Matrix | null,
  { columns, groups, threads }: Omit<PredictShape, 'rows'>,
): Booster {
  let native: NativeBooster | null = null;
  const ask = (values: Float32Array, rows: number, scale: Scale): Float64Array => {
    if (rows === 0) return new Float64Array(0);
    native ??= loadBooster(backend.name, backend.library, result.model, threads);
    return native.predict(withoutInfinities(values), { rows, columns, groups }, scale);
  };
  const lossOfModel = (): number | null =>
    validation === null
      ? null
      : logLoss(validation, ask(validation.values, validation.rows, 'probability'));
  return {
    engine,
    engineVersion: backend.version,
    modelFormat: backend.modelFormat,
    ...result,
    validationLoss: result.losses[result.bestIteration - 1] ?? lossOfModel(),
    passedOver,
    predict: (values, rows) => ask(values, rows, 'probability'),
    margins: (values, rows) => ask(values, rows, 'margin'),
    free() {
      native?.free();
      native = null;
    },
  };
}
