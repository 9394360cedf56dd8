import { datasetInfo } from '@bp/dataset/info';
import type { Registry } from '@bp/registry';
import { projectPaths } from './paths.js';
import { readRuns } from './run/ledger.js';
import type { RunRecord } from './run/run-record.js';

/** What is in production, and how things stand. Light to import: `bp status` and health checks use it. */
export interface Overview {
  readonly production: {
    readonly version: string;
    readonly deployed_at: string;
    readonly accuracy: number | null;
  } | null;
  readonly dataset: { readonly rows: number };
  readonly last_run: RunRecord | null;
  /** Newest first. */
  readonly recent_runs: readonly RunRecord[];
}

const RECENT_RUNS = 5;

/**
 * Reads it from a project folder; changes nothing, and needs no lock.
 * Errors: `INTEGRITY`, `BUNDLE_INVALID` (the folder of production is gone), `DATASET_INVALID`, `STORAGE_FAILED`.
 */
export async function readOverview(root: string, registry: Registry): Promise<Overview> {
  const paths = projectPaths(root);
  const [production, versions, dataset, runs] = await Promise.all([
    registry.production(),
    registry.list(),
    datasetInfo({ path: paths.dataset }),
    readRuns(paths.runs, RECENT_RUNS),
  ]);
  const accuracy = versions.find(({ version }) => version === production?.version)?.accuracy;
  return {
    production:
      production === null
        ? null
        : {
            version: production.version,
            deployed_at: production.deployed_at,
            accuracy: accuracy ?? null,
          },
    dataset: { rows: dataset?.rows ?? 0 },
    last_run: runs[0] ?? null,
    recent_runs: runs,
  };
}
