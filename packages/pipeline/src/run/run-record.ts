import type { Comparison, Engine, Objective } from '@bp/contracts';

/** The steps of a retraining, in their order. */
export const STEPS = ['collect', 'prepare', 'train', 'evaluate', 'compare', 'version'] as const;
/** One of `STEPS`. */
export type Step = (typeof STEPS)[number];

/** An error as records, messages and other processes hold it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** One step of a run; `reused`: taken over from the run that this one resumed. */
export interface StepRecord {
  readonly step: Step;
  readonly status: 'running' | 'done' | 'failed' | 'reused';
  /** ISO 8601 UTC. */
  readonly started_at: string;
  readonly seconds: number | null;
  /** Counts and figures of the step, as JSON can hold them. */
  readonly result: Readonly<Record<string, unknown>>;
}

/** Rows that were left and not forgotten, and are not there. */
export interface MissingRows {
  readonly expected: number;
  /** Before anything was collected. */
  readonly found: number;
  /** The run that counts on them. */
  readonly run: string;
}

/** `ml/runs/<run id>.json`: one execution of the workflow. Rewritten atomically after every step. */
export interface RunRecord {
  readonly formatVersion: 1;
  readonly run_id: string;
  readonly status: 'running' | 'deployed' | 'kept' | 'unchanged' | 'failed' | 'cancelled';
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly degraded: boolean;
  /** What made the run degraded, and other things a person should know. */
  readonly warnings: readonly string[];
  readonly note: string | null;
  readonly steps: readonly StepRecord[];
  readonly split_id: string | null;
  /** sha256 over dataset, split, settings and engine: equal ones would train the same model. */
  readonly fingerprint: string | null;
  readonly engine: Engine | null;
  readonly objective: Objective | null;
  /** Bundle folder relative to the project folder. */
  readonly model: string | null;
  readonly report: string | null;
  readonly metrics: { readonly accuracy: number | null; readonly f1_macro: number | null } | null;
  readonly comparison: Comparison | null;
  readonly drift: { readonly drifted: boolean; readonly warnings: readonly string[] } | null;
  readonly dataset_rows: number | null;
  /** What the dataset had lost when the run began. Absent: nothing that is known of. */
  readonly missing_rows?: MissingRows;
  readonly version: string | null;
  readonly deployed: boolean;
  /** The rollout that began with it. Absent: none did. */
  readonly rollout?: string;
  /** How many people must approve before its version is deployed. Absent: it does not wait for that. */
  readonly approvals_needed?: number;
  /** Why its version, which is better, was not deployed by itself. Absent: nothing held it. */
  readonly held?: string;
  readonly error: (Failure & { readonly step: Step | null }) | null;
}

/** Whether a run did what it was for, be it that it kept the current model. */
export function isSuccess(run: Pick<RunRecord, 'status'>): boolean {
  return run.status === 'deployed' || run.status === 'kept' || run.status === 'unchanged';
}

/** Tells runs of the past: one from the future was begun under a clock that was wrong, and stands for nothing. */
export function beganBy(now: number): (run: Pick<RunRecord, 'started_at'>) => boolean {
  return ({ started_at }) => Date.parse(started_at) <= now;
}
