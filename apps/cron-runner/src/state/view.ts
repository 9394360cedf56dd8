import { stat } from 'node:fs/promises';
import { type DatasetLocation, parseInstant } from '@bp/contracts';
import {
  type Project,
  type RunRecord,
  readRuns,
  type Tombstones,
  tombstonesOf,
} from '@bp/pipeline';
import type { ApprovalStatus, Deployment, StoredRevision } from '@bp/registry';

/** The project as it is at one moment: what metrics and dashboard are made of. */
export interface View {
  /** Newest first. */
  readonly runs: readonly RunRecord[];
  /** `null`: no registry yet, or none that can be read. */
  readonly index: StoredRevision | null;
  /** Why the registry can't be read. */
  readonly registryProblem: string | null;
  /** Deployments and rollbacks, oldest first. */
  readonly deployments: readonly Deployment[];
  /** Versions that are deployed once they are approved, newest first. */
  readonly waiting: readonly ApprovalStatus[];
  readonly datasetBytes: number | null;
  /** What was forgotten, oldest first; none either where that can't be read, which stops the next run. */
  readonly tombstones: Tombstones['list'];
  /** Equal keys: nothing has changed. */
  readonly key: string;
}

/** So many of the newest runs are looked at: at one a week, twenty years. */
const MOST_RUNS = 1000;
/** A folder that changed this lately may change again without its time changing: file systems tick coarsely. */
const SETTLED_MS = 1000;

/** Gives the present view; the records are read again only where their folder has changed. */
export function createView({ paths, registry, dataset, clock }: Project): () => Promise<View> {
  let kept: { readonly stamp: string; readonly runs: readonly RunRecord[] } | null = null;
  let generation = 0;

  const readRecords = async (): Promise<readonly RunRecord[]> => {
    const folder = await stat(paths.runs, { bigint: true }).catch(() => null);
    if (folder === null) {
      if (kept === null || kept.runs.length > 0) generation += 1;
      kept = { stamp: 'none', runs: [] };
      return kept.runs;
    }
    const stamp = `${folder.ino}:${folder.mtimeNs}`;
    if (kept?.stamp === stamp) return kept.runs;
    const runs = (await readRuns(paths.runs, MOST_RUNS)).filter(isWhole);
    const settled = Math.abs(clock() - Number(folder.mtimeMs)) > SETTLED_MS;
    kept = { stamp: settled ? stamp : '', runs };
    generation += 1;
    return runs;
  };

  return async () => {
    const [runs, found, bytes, tombstones] = await Promise.all([
      readRecords(),
      registry.index().then(
        async (index) => ({ index, waiting: await registry.waiting(index), problem: null }),
        (error: Error) => ({ index: null, waiting: [], problem: error.message }),
      ),
      datasetBytes(dataset).catch(() => null),
      tombstonesOf(paths).then(
        ({ list }) => list,
        () => [],
      ),
    ]);
    const { index, waiting, problem } = found;
    return {
      runs,
      index,
      registryProblem: problem,
      deployments: (index?.log ?? []).filter(
        (entry): entry is Deployment => entry.kind === 'deploy' || entry.kind === 'rollback',
      ),
      waiting,
      datasetBytes: bytes,
      tombstones,
      key: `${generation}:${index?.checksum ?? problem ?? ''}:${tombstones.map(({ id, records, finished }) => `${id}${records}${finished}`)}`,
    };
  };
}

async function datasetBytes(dataset: DatasetLocation): Promise<number | null> {
  if (typeof dataset === 'string') return (await stat(dataset)).size;
  return (await dataset.state())?.bytes ?? null;
}

/** A file may claim the format and still hold something else: what is shown must at least have its shape. */
function isWhole(run: RunRecord): boolean {
  return (
    typeof run.run_id === 'string' &&
    typeof run.status === 'string' &&
    parseInstant(run.started_at) !== undefined &&
    Array.isArray(run.steps) &&
    Array.isArray(run.warnings) &&
    (run.drift === null || Array.isArray(run.drift?.warnings)) &&
    (run.comparison === null || Array.isArray(run.comparison?.reasons)) &&
    (run.error === null || typeof run.error?.message === 'string')
  );
}
