import { type Comparison, formatInstant } from '@bp/contracts';
import type { Project } from '../project.js';
import { type RunLedger, readPastRuns, startRun } from '../run/ledger.js';
import { withRunLock } from '../run/run-lock.js';
import type { RunRecord, Step } from '../run/run-record.js';
import type { CollectStepResult } from '../steps/collect.js';
import { recordFailure } from './record-failure.js';
import type { RetrainOptions } from './retrain-options.js';
import { WORKFLOW } from './workflow.js';
import { type Run, type RunState, takeStep } from './workflow-step.js';

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
  /** The rollout that began instead of a deployment. Absent: none did. */
  readonly rollout?: string;
  /** How many people must approve before it is deployed. Absent: it does not wait for that. */
  readonly approvals_needed?: number;
  /** Why it was not deployed by itself, though it is better. Absent: nothing held it. */
  readonly held?: string;
  /** Same data, settings and engine as the last run: nothing was trained. */
  readonly unchanged: boolean;
  readonly model: string | null;
  readonly report: string | null;
  readonly warnings: readonly string[];
  readonly seconds: Readonly<Partial<Record<Step, number>>>;
}

/**
 * The whole workflow: collect, prepare, train, evaluate, compare, version and deploy. One at a time; every
 * step is recorded in the ledger; whatever is in doubt, the model in production stays.
 * @throws BpError LOCK_HELD, NOT_ENOUGH_DATA, SOURCE_UNREADABLE, ENGINE_UNAVAILABLE, DATA_DRIFTED, CANCELLED, …
 */
export function retrain(project: Project, options: RetrainOptions = {}): Promise<RetrainResult> {
  return retrainWithLedger(project, options, () => {});
}

/** {@link retrain}, with the run's ledger given as soon as there is one. */
export function retrainWithLedger(
  project: Project,
  options: RetrainOptions,
  onBegin: (ledger: RunLedger) => void,
): Promise<RetrainResult> {
  return withRunLock(project, options.command ?? 'bp retrain', async (locked) => {
    const interrupted = options.resume === true ? await interruptedRun(project) : null;
    const ledger = await startRun({
      runs: project.paths.runs,
      clock: project.clock,
      note: options.note ?? null,
    });
    onBegin(ledger);
    const logger = project.logger.with({ run_id: ledger.record.run_id });
    const run: Run = { project: { ...locked, logger }, options, ledger, interrupted };
    try {
      return await runSteps(run);
    } catch (error) {
      throw await recordFailure(run.project, ledger, error);
    }
  });
}

/** The last run, where it failed, was cancelled or killed. */
async function interruptedRun(project: Project): Promise<RunRecord | null> {
  const [last] = await readPastRuns(project.paths.runs, project.clock());
  return last !== undefined && ['failed', 'cancelled', 'running'].includes(last.status)
    ? last
    : null;
}

async function runSteps(run: Run): Promise<RetrainResult> {
  sayTitle(run.project, 'RETRAINING WORKFLOW STARTED');
  // Filled in by the steps, each of which needs only what those before it give.
  const state = {} as RunState;
  for (const step of WORKFLOW) {
    const reason = await step.isNeedless?.(run, state);
    if (reason != null) {
      run.project.say(reason);
      return finish(run, state, 'unchanged');
    }
    await takeStep(step, run, state);
  }
  return finish(run, state, run.ledger.record.deployed ? 'deployed' : 'kept');
}

async function finish(
  { project, ledger }: Run,
  { collected }: RunState,
  status: 'deployed' | 'kept' | 'unchanged',
): Promise<RetrainResult> {
  await ledger.update({ status, ended_at: formatInstant(project.clock()) });
  const { record } = ledger;
  sayTitle(project, 'RETRAINING WORKFLOW COMPLETE');
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
    ...(record.rollout === undefined ? {} : { rollout: record.rollout }),
    ...(record.approvals_needed === undefined ? {} : { approvals_needed: record.approvals_needed }),
    ...(record.held === undefined ? {} : { held: record.held }),
    unchanged: status === 'unchanged',
    model: record.model,
    report: record.report,
    warnings: record.warnings,
    seconds: Object.fromEntries(record.steps.map(({ step, seconds }) => [step, seconds ?? 0])),
  };
}

function sayTitle({ say }: Project, title: string): void {
  const line = '='.repeat(70);
  for (const text of [line, title, line]) say(text);
}
