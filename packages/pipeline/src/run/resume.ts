import { join } from 'node:path';
import { canonicalJson, type JsonObject } from '@bp/contracts';
import { verifyBundle } from '@bp/model';
import type { Project } from '../project.js';
import type { CollectStepOptions } from '../steps/collect.js';
import { hashFile, hashLogs } from './content-hash.js';
import { readRuns } from './ledger.js';
import type { RunRecord, Step } from './run-record.js';

/** What a new run may take over from one that did not end. */
export interface ReusableSteps {
  readonly run_id: string;
  readonly collect: boolean;
  readonly prepare: boolean;
  /** The bundle may be taken over where the new run's fingerprint equals this one. */
  readonly fingerprint: string | null;
  /** Bundle folder, absolute; verified. */
  readonly model: string | null;
  readonly results: Readonly<Partial<Record<Step, JsonObject>>>;
}

/** The last run, where it failed, was cancelled or killed, and what of it still holds. */
export async function findReusable(
  project: Project,
  options: CollectStepOptions,
): Promise<ReusableSteps | null> {
  const [last] = await readRuns(project.paths.runs, 1);
  if (last === undefined || !['failed', 'cancelled', 'running'].includes(last.status)) return null;
  const done = new Map(
    last.steps
      .filter(({ status }) => status === 'done' || status === 'reused')
      .map(({ step, result }) => [step, result]),
  );
  const inputs = done.get('collect')?.inputs;
  const collect = typeof inputs === 'string' && inputs === (await collectInputs(project, options));
  return {
    run_id: last.run_id,
    collect,
    prepare: collect && done.has('prepare'),
    fingerprint: done.has('train') ? last.fingerprint : null,
    model: done.has('train') ? await wholeModel(project, last) : null,
    results: Object.fromEntries(done),
  };
}

/**
 * sha256 over what collecting reads and what it has made of it: the logs, the options, the dataset file.
 * `null` where the API was asked: its answers can't be known without asking again.
 */
export async function collectInputs(
  project: Project,
  options: CollectStepOptions,
): Promise<string | null> {
  if (options.useApi === true || options.sources?.includes('api') === true) return null;
  const { feedback } = project.settings;
  return canonicalJson({
    logs: await hashLogs(project.paths.root, [feedback.automationLog, feedback.shadowLog]),
    dataset: await hashFile(project.paths.dataset),
    sinceDays: options.sinceDays ?? feedback.sinceDays,
    sources: options.sources ?? null,
  });
}

async function wholeModel(project: Project, run: RunRecord): Promise<string | null> {
  if (run.model === null) return null;
  const dir = join(project.paths.root, run.model);
  try {
    await verifyBundle(dir);
    return dir;
  } catch {
    return null;
  }
}
