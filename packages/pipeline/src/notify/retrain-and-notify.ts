import { isBpError } from '@bp/contracts';
import type { Project } from '../project.js';
import { type RetrainOptions, type RetrainResult, retrain } from '../retrain.js';
import { readRuns } from '../run/ledger.js';
import type { RunRecord } from '../run/run-record.js';
import { runEvents } from './events.js';
import { notify } from './notify.js';

/** {@link retrain}, and the webhook is told how it ended. Gives and throws what `retrain` does. */
export async function retrainAndNotify(
  project: Project,
  options: RetrainOptions = {},
): Promise<RetrainResult> {
  const before = await newestRun(project);
  try {
    return await retrain(project, options);
  } catch (error) {
    if (!(isBpError(error) && error.code === 'LOCK_HELD'))
      await tellEarlyFailure(project, before, error);
    throw error;
  } finally {
    await tellEndedRun(project, before);
  }
}

/** A failure before there was a record, such as a folder that can't be written. */
async function tellEarlyFailure(
  project: Project,
  before: RunRecord | null,
  error: unknown,
): Promise<void> {
  const newest = await newestRun(project);
  if (newest?.run_id !== before?.run_id) return;
  await notify(project, [
    { kind: 'failed', error: { ...errorOf(error), step: null }, attempts: 1, run: null },
  ]);
}

async function tellEndedRun(project: Project, before: RunRecord | null): Promise<void> {
  const run = await newestRun(project);
  if (run === null || run.run_id === before?.run_id || run.status === 'running') return;
  await notify(project, runEvents(run, project.actor));
}

async function newestRun(project: Project): Promise<RunRecord | null> {
  const [run] = await readRuns(project.paths.runs, 1);
  return run ?? null;
}

/** An error as a run's record and a message hold it. */
export function errorOf(error: unknown): Omit<NonNullable<RunRecord['error']>, 'step'> {
  const known = isBpError(error);
  return {
    code: known ? error.code : 'INTERNAL',
    message: error instanceof Error ? error.message : String(error),
    remedy: known ? error.remedy : 'See logs/retraining.log.',
  };
}
