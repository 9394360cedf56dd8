import { availableParallelism } from 'node:os';
import {
  ACTIONS,
  type Action,
  BpError,
  type BundleManifest,
  type Clock,
  canonicalJson,
  type DataProfile,
  type Engine,
  formatInstant,
  type Matrix,
  type Objective,
  type PredictionInput,
} from '@bp/contracts';
import {
  type Encoder,
  encoderInputs,
  GOLDEN_FILE,
  goldenLine,
  modelFeatures,
  PRIOR_FILE,
  TRAINING_KEYS_FILE,
  type TrainingKeys,
  writeBundle,
} from '@bp/model';
import {
  type Blend,
  type BlendChoice,
  type BlendProgress,
  trainBlend,
} from './blend/train-blend.js';
import { balanceClasses } from './class-weights.js';
import type { Backend } from './engines/backends.js';
import { chooseEngine } from './engines/detect-engines.js';
import { goldenPredictions } from './golden.js';
import { type FeatureImportance, rankFeatures } from './importance.js';
import type { StoredRows } from './machines/stored-rows.js';
import { storedTrees } from './machines/stored-trees.js';
import type { TreeTeam } from './machines/tree-team.js';
import { completeParameters } from './parameters.js';
import { type BoosterProgress, DEFAULT_SEED, type TrainBoosterOptions } from './train-booster.js';
import { type Trial, type Tuned, type TuningSettings, tuneBooster } from './tune.js';

/** Progress of the booster being trained, and which trial of the tuning or part of the training it is. */
export interface TrainingProgress extends BoosterProgress, Partial<Pick<BlendProgress, 'part'>> {
  /** Number of the tuning trial from 1, and how many there are to be; absent without tuning. */
  readonly trial?: { readonly number: number; readonly of: number };
}

/**
 * The data, what the bundle says of it, and how to train. Matrices come from `buildMatrix` of `@bp/dataset`, made
 * for the same objective.
 */
export interface TrainBundleOptions
  extends Pick<TrainBoosterOptions, 'engine' | 'train' | 'parameters' | 'seed' | 'env' | 'signal'> {
  /** Final folder of the bundle; it must not exist. */
  readonly dir: string;
  readonly objective: Objective;
  readonly validation: Matrix;
  /** Of all rows, where these are not all. */
  readonly rows?: BundleManifest['rows'] | undefined;
  readonly encoder: Encoder;
  /** Of the training part; kept for drift. */
  readonly profile: DataProfile;
  /** Inputs whose predictions by the library are stored, to prove the model wherever it is loaded. */
  readonly goldenInputs: readonly PredictionInput[];
  /** Where the data comes from: goes into the manifest. */
  readonly lineage: {
    readonly datasetHash: string;
    readonly splitId: string;
    readonly baselineAction: Action;
  };
  /** What all training rows are known by, as a filter. Default: the bundle has none. */
  readonly trainingKeys?: TrainingKeys | undefined;
  /** Rounds, penalty and weights of a model that was trained before. Default: chosen on held-out domains. */
  readonly choice?: BlendChoice | undefined;
  /** Default: the number of cores. Another number can give another model. */
  readonly threads?: number | undefined;
  /** `balanced`: every class counts alike, whatever its number of rows. Default: rows count alike. */
  readonly classWeights?: 'balanced' | null | undefined;
  /** Searches for better parameters first; see `tuneBooster`. */
  readonly tune?: TuningSettings | null | undefined;
  /** Several machines, which train the trees with LightGBM. Tuning and the linear part stay here. */
  readonly team?: TreeTeam | undefined;
  /** All rows, where `train` and `validation` are only those of some domains: trees learn from all. */
  readonly stored?: (StoredRows & { readonly rowsInMemory: number }) | undefined;
  readonly clock: Clock;
  /** Hears of each round, and of which trial it is. */
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
}

/** The bundle as written, and how the training went. */
export interface TrainedBundle {
  readonly dir: string;
  readonly manifest: BundleManifest;
  /** Mean log loss on rows of domains that were held out, while rounds, penalty and weights were chosen; NaN where none were. */
  readonly validationLoss: number;
  /** Rounds that the trees have. */
  readonly rounds: number;
  readonly importance: readonly FeatureImportance[];
  /** What tuning tried; empty without it. */
  readonly trials: readonly Trial[];
  /** The signal ended tuning early; this is the best of what was tried until then. */
  readonly interrupted: boolean;
  /** Why better engines were not used, a sentence each. */
  readonly passedOver: readonly string[];
  /** Seconds in the engine's library. */
  readonly seconds: number;
}

/**
 * Trains a blended model on training and validation rows together and writes its bundle. Same data, seed, threads, engine and library give the same bytes, but for
 * `createdAt`.
 * @throws BpError `ENGINE_UNAVAILABLE`, `ENGINE_FAILED`, `NOT_ENOUGH_DATA`, `DATASET_INVALID`, `SETTINGS_INVALID`,
 * `CANCELLED`, `STORAGE_FAILED`.
 */
export async function trainBundle(options: TrainBundleOptions): Promise<TrainedBundle> {
  const { objective, encoder } = options;
  checkColumns(options.train, objective, encoder);
  checkColumns(options.validation, objective, encoder);
  const classes = objective === 'success' ? 2 : ACTIONS.length;
  const seed = options.seed ?? DEFAULT_SEED;
  const threads = options.threads ?? availableParallelism();
  const balance = (matrix: Matrix): Matrix =>
    options.classWeights === 'balanced' ? balanceClasses(matrix, classes) : matrix;
  const { engine, backend } = chooseEngine(options.engine, options.env ?? process.env);
  const training = {
    engine,
    classes,
    train: balance(options.train),
    validation: balance(options.validation),
    seed,
    threads,
    env: options.env,
    signal: options.signal,
  };
  const { parameters, trials, interrupted } = await chooseParameters(options, training);
  const blend = await trainBlend({
    ...training,
    objective,
    parameters,
    slow: backend.name === 'ml-random-forest',
    team: options.team ?? teamOfOne(options, backend, threads),
    choice: options.choice,
    // What was found until the signal came is still to be trained.
    signal: interrupted ? undefined : options.signal,
    onProgress: options.onProgress,
  });
  const { booster } = blend;
  try {
    const importance = rankFeatures(options.train.featureNames, blend.effects);
    const manifest = await writeBundle({
      dir: options.dir,
      manifest: {
        createdAt: formatInstant(options.clock()),
        engine: booster.engine,
        engineVersion: booster.engineVersion,
        modelFormat: booster.modelFormat,
        modelFile: booster.modelFormat === 'lightgbm-text' ? 'model.txt' : 'model.json',
        objective,
        classes: ACTIONS,
        parameters: {
          ...parameters,
          classWeights: options.classWeights ?? null,
          ...(options.team === undefined ? {} : { workers: options.team.count }),
          ...(options.stored === undefined ? {} : { rowsInMemory: options.stored.rowsInMemory }),
        },
        seed,
        threads,
        bestIteration: booster.bestIteration,
        ...options.lineage,
        rows: options.rows ?? { train: options.train.rows, validation: options.validation.rows },
        inputs: encoderInputs(encoder),
      },
      files: bundleFiles(options, blend, importance, trials),
    });
    return {
      dir: options.dir,
      manifest,
      validationLoss: blend.heldOutLoss,
      rounds: booster.bestIteration,
      importance,
      trials,
      interrupted,
      passedOver: booster.passedOver,
      seconds: blend.seconds,
    };
  } finally {
    booster.free();
  }
}

/** Trees of rows in a file; `undefined`: they are in memory, or the engine takes a sample anyway. */
function teamOfOne(
  { stored, validation, signal }: TrainBundleOptions,
  backend: Backend,
  threads: number,
): TreeTeam | undefined {
  if (stored === undefined || backend.name === 'ml-random-forest') return undefined;
  return storedTrees({
    stored,
    validation,
    library: backend.library,
    backend: backend.name,
    threads,
    signal,
  });
}

/** Those asked for over the defaults; tuning searches from there. */
async function chooseParameters(
  options: TrainBundleOptions,
  training: Omit<TrainBoosterOptions, 'objective' | 'engine'> & {
    engine: Engine;
    validation: Matrix;
  },
): Promise<Pick<Tuned, 'parameters' | 'trials' | 'interrupted'>> {
  const { tune, onProgress } = options;
  const parameters = completeParameters(training.engine, options.parameters);
  if (tune === null || tune === undefined) return { parameters, trials: [], interrupted: false };
  const tuned = await tuneBooster({
    ...training,
    objective: options.objective === 'success' ? 'binary' : 'multiclass',
    parameters,
    settings: tune,
    clock: options.clock,
    onTrial: (progress, number) =>
      onProgress?.({ ...progress, trial: { number, of: tune.trials } }),
  });
  tuned.booster.free();
  return tuned;
}

function bundleFiles(
  options: TrainBundleOptions,
  blend: Blend,
  importance: readonly FeatureImportance[],
  trials: readonly Trial[],
): Record<string, string | Uint8Array> {
  const { booster, prior } = blend;
  const golden = goldenPredictions(blend, options.objective, options.encoder, options.goldenInputs);
  return {
    [booster.modelFormat === 'lightgbm-text' ? 'model.txt' : 'model.json']: booster.model,
    [PRIOR_FILE]: `${JSON.stringify(prior)}\n`,
    'encoder.json': `${canonicalJson(options.encoder)}\n`,
    'profile.json': `${canonicalJson(options.profile)}\n`,
    'importance.json': `${JSON.stringify(importance, null, 1)}\n`,
    ...(options.trainingKeys === undefined
      ? {}
      : { [TRAINING_KEYS_FILE]: options.trainingKeys.text() }),
    ...(trials.length > 0 ? { 'trials.json': `${JSON.stringify(trials, null, 1)}\n` } : {}),
    [GOLDEN_FILE]: golden.map(goldenLine).join(''),
  };
}

/** The matrix must hold what prediction will encode: a column too many or in another place ruins every answer. */
function checkColumns(matrix: Matrix, objective: Objective, encoder: Encoder): void {
  const expected = modelFeatures(encoder.featureNames, objective);
  const at = expected.findIndex((name, index) => matrix.featureNames[index] !== name);
  if (at === -1 && matrix.columns === expected.length) return;
  throw new BpError(
    'DATASET_INVALID',
    `The rows have ${matrix.columns} columns, the encoder gives ${expected.length} for ${objective}; the first that differs: ${at === -1 ? matrix.featureNames[expected.length] : `${matrix.featureNames[at]} instead of ${expected[at]}`}`,
    { remedy: 'Prepare the dataset again, then train: bp prepare, bp train.' },
  );
}
