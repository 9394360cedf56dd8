import type { RunRecord, Step } from '@bp/pipeline';
import type { View } from './view.js';

/** Statistics over the runs and deployments of a view. */
export interface RunStatistics {
  /** The newest run that trained a model. */
  readonly lastChallenger: RunRecord | null;
  readonly lastDrift: RunRecord | null;
  readonly datasetRows: number | null;
  /** Rows that the newest collection added. */
  readonly newRows: number | null;
  readonly deployments: number;
  readonly rollbacks: number;
  /** Rollbacks per deployment; `null` without deployments. */
  readonly rollbackRate: number | null;
  /** Seconds. */
  readonly medianTraining: number | null;
}

export function statisticsOf({ runs, deployments }: View): RunStatistics {
  const deployed = deployments.filter(({ kind }) => kind === 'deploy').length;
  const rollbacks = deployments.length - deployed;
  const training = runs.flatMap((run) => secondsOf(run, 'train') ?? []);
  const collected = runs.find((run) => newRowsOf(run) !== null);
  return {
    lastChallenger: runs.find(({ metrics }) => metrics !== null) ?? null,
    lastDrift: runs.find(({ drift }) => drift !== null) ?? null,
    datasetRows: runs.find(({ dataset_rows }) => dataset_rows !== null)?.dataset_rows ?? null,
    newRows: collected === undefined ? null : newRowsOf(collected),
    deployments: deployed,
    rollbacks,
    rollbackRate: deployed === 0 ? null : rollbacks / deployed,
    medianTraining: median(training),
  };
}

/** Seconds that a run's step took, where it ended and was not taken over from another run. */
export function secondsOf(run: RunRecord, step: Step): number | null {
  const found = run.steps.find((entry) => entry.step === step && entry.status === 'done');
  return found?.seconds ?? null;
}

/** Seconds of all steps together. */
export function totalSeconds(run: RunRecord): number {
  return run.steps.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
}

export function newRowsOf(run: RunRecord): number | null {
  const step = run.steps.find((entry) => entry.step === 'collect' && entry.status === 'done');
  const added = step?.result.new;
  return typeof added === 'number' ? added : null;
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? null)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
