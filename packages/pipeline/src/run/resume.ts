import { join } from 'node:path';
import { canonicalJson, type JsonObject } from '@bp/contracts';
import { verifyBundle } from '@bp/model';
import type { Project } from '../project.js';
import type { CollectStepOptions } from '../steps/collect.js';
import { type PrepareStepOptions, strictData } from '../steps/prepare.js';
import { hashFile, hashLogs } from './content-hash.js';
import { readPastRuns } from './ledger.js';
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
  options: CollectStepOptions & PrepareStepOptions,
): Promise<ReusableSteps | null> {
  const [last] = await readPastRuns(project.paths.runs, project.clock());
  if (last === undefined || !['failed', 'cancelled', 'running'].includes(last.status)) return null;
  const done = new Map(
    last.steps
      .filter(({ status }) => status === 'done' || status === 'reused')
      .map(({ step, result }) => [step, result]),
  );
  const holds = (step: Step, inputs: string | null): boolean =>
    inputs !== null && done.get(step)?.inputs === inputs;
  const collect = holds('collect', await collectInputs(project, options));
  return {
    run_id: last.run_id,
    collect,
    prepare: collect && holds('prepare', await prepareInputs(project, options)),
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

/**
 * What preparing depends on beside the dataset (the settings, and the production model that drift is measured from),
 * and a hash of what it has made.
 */
export async function prepareInputs(
  project: Project,
  options: PrepareStepOptions,
): Promise<string> {
  // A production that can't be read gives no profile either: no drift is measured.
  const production = await project.registry.production().catch(() => null);
  return canonicalJson({
    settings: project.settings.dataset,
    strictData: strictData(project, options),
    production: production?.version ?? null,
    // Somebody may have prepared another file since.
    prepared: await hashFile(join(project.paths.prepared, 'metadata.json')),
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
