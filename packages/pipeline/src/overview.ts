import {
  type Comparison,
  type DatasetLocation,
  type ErrorCode,
  formatInstant,
} from '@bp/contracts';
import { datasetInfo } from '@bp/dataset/info';
import { toBpError } from '@bp/files';
import type { ApprovalStatus, Registry } from '@bp/registry';
import { type ProjectPaths, projectPaths } from './paths.js';
import { projectDataset } from './project-dataset.js';
import { openProjectRegistry, type RegistryOfFolderOptions } from './project-registry.js';
import { readRuns } from './run/ledger.js';
import type { Failure, RunRecord } from './run/run-record.js';
import { type ShownStatus, shownStatus } from './run/shown-status.js';
import { cronTimes } from './schedule/cron-times.js';
import { loadSettings } from './settings/load-settings.js';
import type { Settings } from './settings/settings.js';

/** A run's record, with how it stands. */
export type ShownRun = Omit<RunRecord, 'status'> & { readonly status: ShownStatus };

/** A figure that decided. */
export interface Judged {
  readonly by: 'value' | Comparison['metric'];
  readonly figure: number | null;
}

/** Why something can't be told. */
export interface OverviewError extends Failure {
  readonly code: ErrorCode;
}

/** What is in production, and how things stand. Light to import: `bp status` and health checks use it. */
export interface Overview {
  /** `null`: nothing is, or the registry can't be read, for the reason in `registry.error`. */
  readonly production: {
    readonly version: string;
    readonly deployed_at: string;
    /** Each test row counted once. */
    readonly accuracy: number | null;
    /** What it was promoted by, and the figure that it had then; `null`: no comparison is known. */
    readonly judged: Judged | null;
  } | null;
  /** Versions that are deployed once they are approved, newest first. */
  readonly waiting: readonly ApprovalStatus[];
  /** `rows`: `null` where the dataset can't be read, for the reason in `error`. */
  readonly dataset: {
    readonly rows: number | null;
    readonly error: OverviewError | null;
  };
  /** `error`: why the registry can't be read, or the folder of production is gone. */
  readonly registry: { readonly error: OverviewError | null };
  /** The next run by the schedule: the first time that it names after the last run began, or after now. */
  readonly due: { readonly at: string; readonly overdue: boolean };
  readonly last_run: ShownRun | null;
  /** Newest first. */
  readonly recent_runs: readonly ShownRun[];
}

const RECENT_RUNS = 5;

/**
 * Reads it from a project folder; changes nothing, and needs no lock.
 * Errors: `STORAGE_FAILED` (runs can't be read), `SETTINGS_INVALID`.
 */
export async function readOverview(options: RegistryOfFolderOptions): Promise<Overview> {
  const { root, env, clock } = options;
  const paths = projectPaths(root);
  const settings = await loadSettings(options);
  const registry = openProjectRegistry({ root, settings, env, clock });
  const [inRegistry, dataset, runs] = await Promise.all([
    overviewOfRegistry(registry),
    overviewOfDataset(projectDataset({ root, settings })),
    shownRuns(paths),
  ]);
  return {
    ...inRegistry,
    dataset,
    due: nextDue(settings.schedule, runs[0] ?? null, clock()),
    last_run: runs[0] ?? null,
    recent_runs: runs,
  };
}

/** A version without a comparison was deployed by hand; one that can't be read is told of elsewhere. */
async function judgedBy(registry: Registry, version: string): Promise<Judged | null> {
  const info = await registry.info(version).catch(() => null);
  const comparison = (info?.evaluation.comparison ?? null) as Comparison | null;
  if (comparison === null) return null;
  const { decided_by, value, metric, challenger_accuracy } = comparison;
  return decided_by === 'value' && value
    ? { by: 'value', figure: value.challenger_value }
    : { by: metric, figure: challenger_accuracy };
}

/** What the index says, also where the files of production are gone. */
async function overviewOfRegistry(
  registry: Registry,
): Promise<Pick<Overview, 'production' | 'waiting' | 'registry'>> {
  let found: Pick<Overview, 'production' | 'waiting'> = { production: null, waiting: [] };
  try {
    const live = (await registry.list()).find(({ production }) => production);
    const production =
      live === undefined
        ? null
        : {
            version: live.version,
            deployed_at: live.deployed_at ?? live.created_at,
            accuracy: live.accuracy,
            judged: await judgedBy(registry, live.version),
          };
    found = { production, waiting: await registry.waiting() };
    await registry.production();
    return { ...found, registry: { error: null } };
  } catch (error) {
    return { ...found, registry: { error: inWords(error) } };
  }
}

function inWords(error: unknown): OverviewError {
  const { code, message, remedy } = toBpError(error);
  return { code, message, remedy };
}

/** Whoever looks when the dataset is broken wants to know above all what is in production. */
async function overviewOfDataset(path: DatasetLocation): Promise<Overview['dataset']> {
  try {
    return { rows: (await datasetInfo({ path }))?.rows ?? 0, error: null };
  } catch (error) {
    return { rows: null, error: inWords(error) };
  }
}

async function shownRuns({ runs, lock }: ProjectPaths): Promise<ShownRun[]> {
  const records = await readRuns(runs, RECENT_RUNS);
  if (records.every(({ status }) => status !== 'running')) return records;
  // Loaded when needed: it takes longer to load than the records to read.
  const { lockOwner } = await import('./run/run-lock.js');
  const owner = await lockOwner(lock);
  return records.map((run) => ({ ...run, status: shownStatus(run, owner) }));
}

function nextDue(
  { cron, timeZone }: Settings['schedule'],
  lastRun: ShownRun | null,
  now: number,
): Overview['due'] {
  const began = lastRun === null ? now : Date.parse(lastRun.started_at);
  // A run from the future is of a clock that has been set back since.
  const at = cronTimes(cron, timeZone).next(Math.min(began, now));
  return { at: formatInstant(at), overdue: at <= now };
}
