import { relative } from 'node:path';
import {
  type Comparison,
  type Engine,
  formatInstant,
  type JsonObject,
  type Objective,
} from '@bp/contracts';
import type { PreparedDataset } from '@bp/dataset';
import { chooseEngine } from '@bp/trainer';
import type { Project } from './project.js';
import { trainingFingerprint } from './run/fingerprint.js';
import { type RunLedger, readPastRuns, startRun } from './run/ledger.js';
import { recordFailure } from './run/record-failure.js';
import { collectInputs, findReusable, prepareInputs, type ReusableSteps } from './run/resume.js';
import { acquireRunLock } from './run/run-lock.js';
import { isSuccess, type RunRecord, type Step } from './run/run-record.js';
import { banner } from './run/story.js';
import { type CollectStepOptions, type CollectStepResult, collectStep } from './steps/collect.js';
import { compareStep, comparisonSummary } from './steps/compare.js';
import { evaluateStep, openTestPart } from './steps/evaluate.js';
import { loadPrepared, prepareStep } from './steps/prepare.js';
import { reportStep } from './steps/report.js';
import { type TrainStepOptions, trainStep, tuningOf } from './steps/train.js';
import { versionStep } from './steps/version.js';

/** What differs from the settings in this one run. */
export interface RetrainOptions extends CollectStepOptions, TrainStepOptions {
  readonly engine?: Engine | undefined;
  readonly objective?: 'auto' | Objective | undefined;
  /** `false`: the verdict is reached and recorded, but nothing is deployed. Default `true`. */
  readonly autoDeploy?: boolean | undefined;
  /** Goes into the run's record and the version's history. */
  readonly note?: string | undefined;
  /** Train even where data, settings and engine are those of the last run. */
  readonly force?: boolean | undefined;
  /** Go on after the last finished step of a run that did not end, where its inputs have not changed. */
  readonly resume?: boolean | undefined;
  /** Stop if the data has drifted; the settings' value when left out. */
  readonly strictData?: boolean | undefined;
  /** What the lock says is running. Default `bp retrain`. */
  readonly command?: string | undefined;
}

/** The document of `bp retrain --json`. */
export interface RetrainResult {
  readonly run_id: string;
  readonly success: boolean;
  readonly degraded: boolean;
  readonly steps_completed: number;
  /** `null` where the step was taken over from an earlier run. */
  readonly collect: Omit<CollectStepResult, 'failures'> | null;
  readonly metrics: RunRecord['metrics'];
  readonly comparison: Comparison | null;
  readonly version: string | null;
  readonly deployed: boolean;
  /** Same data, settings and engine as the last run: nothing was trained. */
  readonly unchanged: boolean;
  readonly model: string | null;
  readonly report: string | null;
  readonly warnings: readonly string[];
  readonly seconds: Readonly<Partial<Record<Step, number>>>;
}

const STEP_TITLES: Readonly<Record<Step, string>> = {
  collect: 'Step 1: Collecting Feedback',
  prepare: 'Step 2: Preparing Dataset',
  train: 'Step 3: Training New Model',
  evaluate: 'Step 4: Evaluating New Model',
  compare: 'Step 5: Comparing with Current Model',
  version: 'Step 6: Versioning and Deployment',
};

/**
 * The whole workflow: collect, prepare, train, evaluate, compare, version and deploy. One at a time; every
 * step is recorded in the ledger; whatever is in doubt, the model in production stays.
 * @throws BpError LOCK_HELD, NOT_ENOUGH_DATA, SOURCE_UNREADABLE, ENGINE_UNAVAILABLE, DATA_DRIFTED, CANCELLED, …
 */
export function retrain(project: Project, options: RetrainOptions = {}): Promise<RetrainResult> {
  return retrainWithLedger(project, options, () => {});
}

/** {@link retrain}, with the run's ledger given as soon as there is one. */
export async function retrainWithLedger(
  project: Project,
  options: RetrainOptions,
  onBegin: (ledger: RunLedger) => void,
): Promise<RetrainResult> {
  const lock = await acquireRunLock({
    path: project.paths.lock,
    command: options.command ?? 'bp retrain',
    clock: project.clock,
  });
  try {
    const reusable = options.resume === true ? await findReusable(project, options) : null;
    const ledger = await startRun({
      runs: project.paths.runs,
      clock: project.clock,
      note: options.note ?? null,
    });
    onBegin(ledger);
    const run: Project = {
      ...project,
      signal: AbortSignal.any([project.signal, lock.lost]),
      logger: project.logger.with({ run_id: ledger.record.run_id }),
    };
    try {
      return await runSteps(run, ledger, options, reusable);
    } catch (error) {
      throw await recordFailure(run, ledger, error);
    }
  } finally {
    await lock.release();
  }
}

async function runSteps(
  project: Project,
  ledger: RunLedger,
  options: RetrainOptions,
  reusable: ReusableSteps | null,
): Promise<RetrainResult> {
  say(project, banner('RETRAINING WORKFLOW STARTED'));
  const step = <T>(
    name: Step,
    work: (inner: Project) => Promise<{ value: T; result: JsonObject; reused?: boolean }>,
  ): Promise<T> => {
    project.signal.throwIfAborted();
    project.say(STEP_TITLES[name]);
    return ledger.step(name, () =>
      work({ ...project, logger: project.logger.with({ step: name }) }),
    );
  };

  const collected = await step('collect', async (inner) => {
    if (reusable?.collect === true) {
      inner.say('Taken over from the run before: the logs have not changed');
      const result = reusable.results.collect ?? {};
      const { degraded, warnings, dataset_rows } = result as unknown as CollectStepResult;
      for (const warning of warnings) inner.say(`Warning: ${warning}`);
      await ledger.update({ degraded, warnings, dataset_rows });
      return { value: null, result, reused: true };
    }
    const { failures, ...value } = await collectStep(inner, options);
    const { degraded, warnings, dataset_rows } = value;
    await ledger.update({ degraded, warnings, dataset_rows });
    const codes = failures.map(({ source, error }) => ({ source, code: error.code }));
    return {
      value,
      result: { ...toJson(value), failures: codes, inputs: await collectInputs(inner, options) },
    };
  });

  const prepared = await step('prepare', async (inner) => {
    if (reusable?.prepare === true) {
      inner.say('Taken over from the run before: the dataset has not changed');
      const result = reusable.results.prepare ?? {};
      const drift = result.drift as unknown as PreparedDataset['drift'];
      return { value: { ...(await loadPrepared(inner)), drift }, result, reused: true };
    }
    const value = await prepareStep(inner, options);
    const { parts, removed } = value.metadata;
    const inputs = await prepareInputs(inner, options);
    return { value, result: toJson({ parts, removed, drift: value.drift, inputs }) };
  });
  const { settings } = project;
  const { engine, backend, passedOver } = chooseEngine(
    options.engine ?? (settings.training.engine === 'auto' ? undefined : settings.training.engine),
    project.env,
  );
  const fingerprint = trainingFingerprint({
    metadata: prepared.metadata,
    settings,
    engine: `${engine} ${backend.version}`,
    objective: options.objective ?? settings.training.objective,
    seed: options.seed ?? settings.training.seed,
    tune: tuningOf(settings, options),
  });
  const { drift } = prepared;
  const lastSame = await sameAsLastRun(project, ledger, fingerprint);
  await ledger.update({
    fingerprint,
    split_id: prepared.metadata.splitId,
    drift: drift === null ? null : { drifted: drift.drifted, warnings: drift.warnings },
  });
  if (lastSame !== null && options.force !== true) {
    project.say(
      `Nothing to learn: data, settings and engine are those of run ${lastSame.run_id}. Use --force to train all the same.`,
    );
    return finish(project, ledger, 'unchanged', collected);
  }

  const bundleDir = await step('train', async (inner) => {
    for (const reason of passedOver) inner.say(`Passed over: ${reason}`);
    if (reusable?.fingerprint === fingerprint && reusable.model !== null) {
      inner.say(`Taken over from the run before: ${relative(inner.paths.root, reusable.model)}`);
      return { value: reusable.model, result: {}, reused: true };
    }
    const trained = await trainStep(inner, prepared, { ...options, engine });
    const { dir, manifest, validationLoss } = trained;
    return {
      value: dir,
      result: toJson({ rows: manifest.rows, validationLoss, rounds: manifest.bestIteration }),
    };
  });
  await ledger.update({ model: relative(project.paths.root, bundleDir) });

  const test = await openTestPart(project, prepared);
  const evaluated = await step('evaluate', async (inner) => {
    const value = await evaluateStep(inner, test, bundleDir);
    const { accuracy, f1_macro, accuracy_weighted, rows } = value.evaluation;
    return { value, result: toJson({ rows, accuracy, accuracy_weighted, f1_macro }) };
  });
  const { accuracy, f1_macro } = evaluated.evaluation;
  await ledger.update({
    metrics: { accuracy, f1_macro },
    engine: evaluated.model.manifest.engine,
    objective: evaluated.model.manifest.objective,
  });

  const autoDeploy = options.autoDeploy ?? true;
  const compared = await step('compare', async (inner) => {
    const value = await compareStep(inner, test, evaluated, { deploys: autoDeploy });
    const report = await reportStep(inner, {
      bundleDir,
      prepared,
      evaluated,
      comparison: value.comparison,
    });
    await ledger.update({ report: relative(inner.paths.root, report.html) });
    return { value, result: toJson({ verdict: value.comparison.verdict }) };
  });
  await ledger.update({ comparison: comparisonSummary(compared.comparison) });

  const versioned = await step('version', async (inner) => {
    const value = await versionStep(inner, {
      bundleDir,
      evaluation: evaluated.evaluation,
      compared,
      note: options.note ?? null,
      autoDeploy,
      compareAgain: () => compareStep(inner, test, evaluated, { deploys: autoDeploy }),
    });
    const { version, deployed, comparison } = value;
    await ledger.update({ version, deployed, comparison });
    return { value, result: toJson({ version, deployed }) };
  });
  return finish(project, ledger, versioned.deployed ? 'deployed' : 'kept', collected);
}

/** The last run that ended, where it would have trained the same model. */
async function sameAsLastRun(
  project: Project,
  ledger: RunLedger,
  fingerprint: string,
): Promise<RunRecord | null> {
  const runs = await readPastRuns(project.paths.runs, project.clock());
  const ended = runs.find((run) => run.run_id !== ledger.record.run_id && isSuccess(run));
  return ended?.fingerprint === fingerprint ? ended : null;
}

async function finish(
  project: Project,
  ledger: RunLedger,
  status: 'deployed' | 'kept' | 'unchanged',
  collected: Omit<CollectStepResult, 'failures'> | null,
): Promise<RetrainResult> {
  await ledger.update({ status, ended_at: formatInstant(project.clock()) });
  const { record } = ledger;
  say(project, banner('RETRAINING WORKFLOW COMPLETE'));
  project.say('Success: True');
  project.say(`Steps completed: ${record.steps.length}`);
  if (record.degraded) project.say('Degraded: see the warnings above');
  project.logger.log('info', 'run ended', { status, version: record.version });
  return {
    run_id: record.run_id,
    success: true,
    degraded: record.degraded,
    steps_completed: record.steps.length,
    collect: collected,
    metrics: record.metrics,
    comparison: record.comparison,
    version: record.version,
    deployed: record.deployed,
    unchanged: status === 'unchanged',
    model: record.model,
    report: record.report,
    warnings: record.warnings,
    seconds: Object.fromEntries(record.steps.map(({ step, seconds }) => [step, seconds ?? 0])),
  };
}

function say(project: Project, lines: readonly string[]): void {
  for (const line of lines) project.say(line);
}

function toJson(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
