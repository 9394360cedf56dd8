import { join, relative } from 'node:path';
import { canonicalJson, type DriftReport, sha256 } from '@bp/contracts';
import { verifyBundle } from '@bp/model';
import { chooseEngine } from '@bp/trainer';
import { settingsOfContent } from '../project-dataset.js';
import { readPastRuns } from '../run/ledger.js';
import { isSuccess, type RunRecord, type StepRecord } from '../run/run-record.js';
import { collectStep } from '../steps/collect.js';
import { type CompareStepResult, compareStep, comparisonSummary } from '../steps/compare.js';
import { evaluateStep, openTestPart } from '../steps/evaluate.js';
import { type HoldOptions, holdOf } from '../steps/hold.js';
import { loadPrepared, prepareStep } from '../steps/prepare.js';
import { reportStep } from '../steps/report.js';
import { askedEngine, trainStep, tuningOf } from '../steps/train.js';
import { versionStep } from '../steps/version.js';
import { collectInputs, prepareInputs } from './step-inputs.js';
import type { Run, RunState, TrainingPlan, WorkflowStep } from './workflow-step.js';

const collect: WorkflowStep = {
  name: 'collect',
  title: 'Step 1: Collecting Feedback',
  inputs: ({ project, options }) => collectInputs(project, options),
  recall: async ({ project, options }, _state, result) => {
    // What it found is looked at anew.
    if (options.acceptMissingRows === true) return null;
    project.say('Taken over from the run before: the logs have not changed');
    const record = learnedByCollecting(result);
    for (const warning of record.warnings) project.say(`Warning: ${warning}`);
    return { gives: { collected: null }, result, record };
  },
  work: async ({ project, options }) => {
    const { failures, ...collected } = await collectStep(project, options);
    const codes = failures.map(({ source, error }) => ({ source, code: error.code }));
    return {
      gives: { collected },
      result: { ...collected, failures: codes },
      record: learnedByCollecting({ ...collected }),
    };
  },
};

/** Also of a step's result as it stands in the record of an earlier run. */
function learnedByCollecting(
  result: StepRecord['result'],
): Pick<RunRecord, 'degraded' | 'warnings' | 'dataset_rows' | 'missing_rows'> {
  const { degraded, warnings, dataset_rows, missing_rows } = result as Partial<RunRecord>;
  return {
    degraded: degraded === true,
    warnings: warnings ?? [],
    dataset_rows: dataset_rows ?? null,
    ...(missing_rows === undefined ? {} : { missing_rows }),
  };
}

const prepare: WorkflowStep = {
  name: 'prepare',
  title: 'Step 2: Preparing Dataset',
  inputs: ({ project, options }) => prepareInputs(project, options),
  recall: async ({ project, ledger }, _state, result) => {
    project.say('Taken over from the run before: the dataset has not changed');
    const prepared = {
      ...(await loadPrepared(project)),
      drift: (result.drift ?? null) as DriftReport | null,
    };
    return { gives: { prepared }, result, record: learnedByPreparing(ledger, prepared) };
  },
  work: async ({ project, options, ledger }) => {
    const prepared = await prepareStep(project, options);
    const { parts, removed } = prepared.metadata;
    return {
      gives: { prepared },
      result: { parts, removed, drift: prepared.drift },
      record: learnedByPreparing(ledger, prepared),
    };
  },
};

function learnedByPreparing(
  { record }: Run['ledger'],
  { drift, metadata }: RunState['prepared'],
): Pick<RunRecord, 'drift' | 'split_id' | 'warnings'> {
  return {
    // Prepared files of older versions say nothing of it.
    warnings: [...record.warnings, ...(metadata.lost ?? [])],
    split_id: metadata.splitId,
    drift: drift === null ? null : { drifted: drift.drifted, warnings: drift.warnings },
  };
}

const train: WorkflowStep = {
  name: 'train',
  title: 'Step 3: Training New Model',
  isNeedless: async (run, state) => {
    state.training = planTraining(run, state);
    const { fingerprint } = state.training;
    await run.ledger.update({ fingerprint });
    const same = await sameAsLastRun(run, fingerprint);
    if (same === null || run.options.force === true) return null;
    return `Nothing to learn: data, settings and engine are those of run ${same.run_id}. Use --force to train all the same.`;
  },
  inputs: async (_run, { training }) => training.fingerprint,
  recall: async (run) => {
    const model = run.interrupted?.model ?? null;
    if (model === null) return null;
    const bundleDir = join(run.project.paths.root, model);
    const whole = await verifyBundle(bundleDir).then(
      () => true,
      () => false,
    );
    if (!whole) return null;
    run.project.say(`Taken over from the run before: ${model}`);
    return { gives: { bundleDir }, result: {}, record: { model } };
  },
  work: async ({ project, options }, { prepared, training }) => {
    for (const reason of training.passedOver) project.say(`Passed over: ${reason}`);
    const trained = await trainStep(project, prepared, { ...options, engine: training.engine });
    const { dir, manifest, validationLoss } = trained;
    return {
      gives: { bundleDir: dir },
      result: { rows: manifest.rows, validationLoss, rounds: manifest.bestIteration },
      record: { model: relative(project.paths.root, dir) },
    };
  },
};

function planTraining({ project, options }: Run, { prepared }: RunState): TrainingPlan {
  const { settings } = project;
  const asked = askedEngine(settings, options.engine);
  const { engine, backend, passedOver } = chooseEngine(asked, project.env);
  const { datasetHash, splitId, featureNames } = prepared.metadata;
  const { training, gate } = settings;
  const decisive = {
    datasetHash,
    splitId,
    featureNames,
    dataset: settingsOfContent(settings),
    training,
    gate,
    engine: `${engine} ${backend.version}`,
    objective: options.objective ?? training.objective,
    seed: options.seed ?? training.seed,
    tune: tuningOf(settings, options),
  };
  return { engine, passedOver, fingerprint: sha256(canonicalJson(decisive)) };
}

/** The last run that ended, where it would have trained the same model. */
async function sameAsLastRun(
  { project, ledger }: Run,
  fingerprint: string,
): Promise<RunRecord | null> {
  const runs = await readPastRuns(project.paths.runs, project.clock());
  const ended = runs.find((run) => run.run_id !== ledger.record.run_id && isSuccess(run));
  return ended?.fingerprint === fingerprint ? ended : null;
}

const evaluate: WorkflowStep = {
  name: 'evaluate',
  title: 'Step 4: Evaluating New Model',
  work: async ({ project }, { prepared, bundleDir }) => {
    const test = await openTestPart(project, prepared);
    const evaluated = await evaluateStep(project, test, bundleDir);
    const { rows, accuracy, accuracy_weighted, f1_macro } = evaluated.evaluation;
    const { engine, objective } = evaluated.model.manifest;
    return {
      gives: { test, evaluated },
      result: { rows, accuracy, accuracy_weighted, f1_macro },
      record: { metrics: { accuracy, f1_macro }, engine, objective },
    };
  },
};

const compare: WorkflowStep = {
  name: 'compare',
  title: 'Step 5: Comparing with Current Model',
  work: async (run, state) => {
    const compared = await comparedWithProduction(run, state);
    const { comparison } = compared;
    const { bundleDir, prepared, evaluated } = state;
    const report = await reportStep(run.project, { bundleDir, prepared, evaluated, comparison });
    return {
      gives: { compared },
      result: { verdict: comparison.verdict },
      record: {
        report: relative(run.project.paths.root, report.html),
        comparison: comparisonSummary(comparison),
      },
    };
  },
};

async function comparedWithProduction(
  run: Run,
  { test, evaluated }: RunState,
): Promise<CompareStepResult> {
  const held = await holdOf(run.project, holdOptions(run));
  return compareStep(run.project, test, evaluated, { deploys: held === null });
}

function holdOptions({ options, ledger }: Run): HoldOptions {
  return { autoDeploy: options.autoDeploy, missingRows: ledger.record.missing_rows };
}

const version: WorkflowStep = {
  name: 'version',
  title: 'Step 6: Versioning and Deployment',
  work: async (run, state) => {
    const { options } = run;
    const result = await versionStep(run.project, {
      bundleDir: state.bundleDir,
      evaluation: state.evaluated.evaluation,
      compared: state.compared,
      note: options.note ?? null,
      ...holdOptions(run),
      compareAgain: () => comparedWithProduction(run, state),
    });
    const { version, deployed } = result;
    return { gives: {}, result: { version, deployed }, record: result };
  },
};

/** The six steps, in their order. */
export const WORKFLOW: readonly WorkflowStep[] = [
  collect,
  prepare,
  train,
  evaluate,
  compare,
  version,
];
