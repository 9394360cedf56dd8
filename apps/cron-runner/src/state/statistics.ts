import type { RunRecord, Step } from '@bp/pipeline';
import type { View } from './view.js';

/** Statistics over the runs and deployments of a view. */
export type RunStatistics = Readonly<ReturnType<typeof statisticsOf>>;

export function statisticsOf({ runs, deployments }: View) {
  const deployed = deployments.filter(({ kind }) => kind === 'deploy').length;
  const rollbacks = deployments.length - deployed;
  const training = runs.flatMap((run) => secondsOf(run, 'train') ?? []);
  const collected = runs.find((run) => newRowsOf(run) !== null);
  return {
    /** The newest run that trained a model. */
    lastChallenger: runs.find(({ metrics }) => metrics !== null) ?? null,
    lastDrift: runs.find(({ drift }) => drift !== null) ?? null,
    datasetRows: runs.find(({ dataset_rows }) => dataset_rows !== null)?.dataset_rows ?? null,
    /** Rows that the newest collection added. */
    newRows: collected === undefined ? null : newRowsOf(collected),
    deployments: deployed,
    rollbacks,
    /** Rollbacks per deployment; `null` without deployments. */
    rollbackRate: deployed === 0 ? null : rollbacks / deployed,
    /** Seconds. */
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
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
