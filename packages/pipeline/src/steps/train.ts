import { join, relative } from 'node:path';
import {
  ACTIONS,
  type Action,
  BpError,
  type BundleManifest,
  createRandom,
  type Engine,
  type Objective,
  type PredictionInput,
  type PreparedPart,
  type SplitCounts,
} from '@bp/contracts';
import { buildParts, type PreparedDataset } from '@bp/dataset';
import {
  resolveObjective,
  type TrainBundleOptions,
  type TrainedBundle,
  type TrainingProgress,
  type TuningSettings,
  trainBundle,
} from '@bp/trainer';
import { configuredMachines, openTeam } from '../machines/team.js';
import type { Project, StepProgress } from '../project.js';
import { placeOf } from '../project-dataset.js';
import type { Settings } from '../settings/settings.js';
import { withStoredRows } from './store-training.js';
import { trainingKeys } from './training-keys.js';
import { unusedStamp } from './unused-stamp.js';

/** What differs from the settings. */
export interface TrainStepOptions {
  readonly engine?: Engine | undefined;
  readonly objective?: 'auto' | Objective | undefined;
  readonly seed?: number | undefined;
  /** Search for better parameters first. Default `false`. */
  readonly tune?: boolean | undefined;
  readonly trials?: number | undefined;
  readonly timeBudgetSeconds?: number | undefined;
}

/** A set of golden predictions this large shows any damage to a model and is checked in milliseconds. */
const GOLDEN_INPUTS = 64;

/**
 * Step 3: trains on training and validation part, choosing on held-out domains, and writes the bundle
 * `ml/models/export_model_<UTC time>/`.
 * @throws BpError NOT_ENOUGH_DATA with the counts; ENGINE_UNAVAILABLE; CANCELLED; with several machines WORKER_LOST and
 * WORKERS_DIFFER.
 */
export async function trainStep(
  project: Project,
  prepared: PreparedDataset,
  options: TrainStepOptions = {},
): Promise<TrainedBundle> {
  const { settings, paths } = project;
  const requested = options.objective ?? settings.training.objective;
  const { objective, reason } = resolveObjective(requested, prepared.metadata);
  project.say(`Objective: ${objective} (${reason})`);
  const seed = options.seed ?? settings.training.seed;
  const { rowsInMemory } = settings.training;
  const configured = configuredTraining(project, prepared, objective);
  const bundleFolder = (stamp: string): string => join(paths.models, `export_model_${stamp}`);
  const engine = askedEngine(settings, options.engine);
  const machines = configuredMachines(project);
  const team = machines === null ? undefined : openTeam(project, machines, objective);
  let bundle: TrainedBundle;
  try {
    const train = async (stored?: TrainBundleOptions['stored']): Promise<TrainedBundle> =>
      trainBundle({
        ...configured,
        dir: bundleFolder(unusedStamp(project.clock(), bundleFolder)),
        engine,
        rows: learnedRows(prepared, objective),
        goldenInputs: goldenInputs(prepared.parts.validation, seed),
        trainingKeys: await trainingKeys(paths.prepared, prepared, placeOf(project.dataset)),
        seed,
        tune: tuningOf(settings, options),
        team,
        stored,
        onProgress: (progress) => project.progress(trainingProgress(progress)),
      });
    bundle = await (team === undefined
      ? withStoredRows(paths.prepared, prepared, { objective, rowsInMemory }, train)
      : train());
  } finally {
    await team?.close();
  }
  for (const passedOver of bundle.passedOver) project.say(`Passed over: ${passedOver}`);
  project.say(
    `Engine: ${bundle.manifest.engine} ${bundle.manifest.engineVersion}, ` +
      `${bundle.manifest.bestIteration} rounds kept, loss on held-out domains ${bundle.validationLoss.toFixed(4)}`,
  );
  project.say(`Model training complete: ${relative(paths.root, bundle.dir)}`);
  project.logger.log('info', 'model trained', {
    model: relative(paths.root, bundle.dir),
    engine: bundle.manifest.engine,
    objective,
    rows: bundle.manifest.rows,
  });
  return bundle;
}

/**
 * The engine that a flag or else the settings ask for; `undefined`: any. Several machines train with LightGBM alone.
 * @throws BpError SETTINGS_INVALID where they are to train with another.
 */
export function askedEngine({ training }: Settings, flag?: Engine): Engine | undefined {
  const named = flag ?? (training.engine === 'auto' ? undefined : training.engine);
  if (training.workers.machines === null) return named;
  if (named === undefined || named === 'lightgbm') return 'lightgbm';
  throw new BpError(
    'SETTINGS_INVALID',
    `Several machines can't train with ${named}, only with lightgbm.`,
    {
      remedy: 'Leave --model-type and training.engine out, or training.workers.machines.',
      details: { field: 'training.workers.machines' },
    },
  );
}

/** What dataset and settings say of any training, be it that of step 3 or one that only measures the gate. */
export function configuredTraining(
  project: Project,
  prepared: PreparedDataset,
  objective: Objective,
): Omit<TrainBundleOptions, 'dir' | 'goldenInputs' | 'seed' | 'tune'> {
  const { parameters, threads, classWeights } = project.settings.training;
  const { parts, encoder, profile, metadata } = prepared;
  const [train, validation] = buildParts([parts.train, parts.validation], encoder, objective);
  return {
    objective,
    engine: askedEngine(project.settings),
    train: train!,
    validation: validation!,
    encoder,
    profile,
    lineage: {
      datasetHash: metadata.datasetHash,
      splitId: metadata.splitId,
      baselineAction: mostCommonSuccess(prepared),
    },
    parameters,
    threads: threads ?? undefined,
    classWeights,
    clock: project.clock,
    env: project.env,
    signal: project.signal,
  };
}

/** Rows that a model of this objective learns from, those that are not in memory included. */
export function learnedRows(
  { metadata: { parts } }: PreparedDataset,
  objective: Objective,
): BundleManifest['rows'] {
  const learned = ({ rows, legacy, successes }: SplitCounts): number =>
    objective === 'success' ? rows - legacy : successes.reduce((sum, count) => sum + count, 0);
  return { train: learned(parts.train), validation: learned(parts.validation) };
}

/** The search for parameters that is asked for, with the settings' budget where no other is named; `null`: none. */
export function tuningOf(settings: Settings, options: TrainStepOptions): TuningSettings | null {
  if (options.tune !== true) return null;
  const { trials, timeBudgetSeconds } = settings.training.tune;
  return {
    trials: options.trials ?? trials,
    timeBudgetSeconds: options.timeBudgetSeconds ?? timeBudgetSeconds,
  };
}

function trainingProgress(progress: TrainingProgress): StepProgress {
  const { round, rounds, validationLoss, trial, part } = progress;
  const loss = validationLoss === null ? '' : `, validation loss ${validationLoss.toFixed(4)}`;
  const training = part === undefined ? 'Training' : `Training ${part.number} of ${part.of}`;
  return {
    task: trial === undefined ? training : `Trial ${trial.number} of ${trial.of}`,
    share: rounds === 0 ? null : round / rounds,
    detail: `round ${round}/${rounds}${loss}`,
  };
}

/** Inputs of the validation part, the same for the same seed. */
export function goldenInputs(part: PreparedPart, seed: number): PredictionInput[] {
  const random = createRandom(seed);
  const count = Math.min(GOLDEN_INPUTS, part.rows);
  return Array.from({ length: count }, () => part.input(Math.floor(random() * part.rows)));
}

/** What a model must at least beat: always answering the training part's most common successful action. */
export function mostCommonSuccess(prepared: PreparedDataset): Action {
  const { successes } = prepared.metadata.parts.train;
  return ACTIONS[successes.indexOf(Math.max(...successes))] ?? ACTIONS[0];
}
