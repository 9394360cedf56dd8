import type { ArmWatch } from '@bp/evaluator';
import type { EndedRolloutResult } from '@bp/registry';
import type { RunRecord } from '../run/run-record.js';

/*
 * Terms.
 * event         something that a person wants to hear of without looking.
 * message       an event in words and as JSON, as it goes over the wire.
 * outbox        the folder in which a message waits until the webhook has taken it.
 */

/** Something that a person wants to hear of without looking. `stale`: no run has succeeded for longer than the settings allow. */
export type NotificationEvent =
  | {
      readonly kind: 'deployed' | 'rollback';
      readonly from: string | null;
      readonly to: string;
      readonly by: string;
      readonly reason: string;
      readonly run: RunRecord | null;
    }
  | { readonly kind: 'kept' | 'approval_needed' | 'drift'; readonly run: RunRecord }
  | {
      readonly kind: 'failed';
      readonly error: NonNullable<RunRecord['error']>;
      /** How often it was tried, the first time included. */
      readonly attempts: number;
      /** `null` where the run failed before its record was begun. */
      readonly run: RunRecord | null;
    }
  | {
      readonly kind: 'stale';
      /** ISO 8601 UTC; `null`: no run ever succeeded. */
      readonly last_success: string | null;
      readonly days: number;
      readonly limit_days: number;
    }
  | RolloutEnded;

/** A rollout ended, by the watch or by hand. */
export interface RolloutEnded extends Omit<EndedRolloutResult, 'state'> {
  readonly kind: 'rollout_stopped' | 'rollout_finished';
  readonly by: string;
  readonly reason: string;
  /** What decided; `null`: a person did. */
  readonly figures: RolloutFigures | null;
}

/** Of a look at a rollout, what it was judged by. */
export type RolloutFigures = Pick<ArmWatch, 'arms' | 'difference' | 'interval' | 'decision'>;

/** What is told of a rollout that ended. */
export function rolloutEnded(
  { state, ...ended }: EndedRolloutResult,
  told: Pick<RolloutEnded, 'by' | 'reason' | 'figures'>,
): RolloutEnded {
  return { kind: state === 'finished' ? 'rollout_finished' : 'rollout_stopped', ...ended, ...told };
}

/** What a run that has ended gives to tell. A cancelled run gives nothing: somebody wanted it so. */
export function runEvents(run: RunRecord, actor: string, attempts = 1): NotificationEvent[] {
  const events: NotificationEvent[] = [];
  if (run.deployed && run.version !== null) {
    events.push({
      kind: 'deployed',
      from: run.comparison?.champion_version ?? null,
      to: run.version,
      by: actor,
      reason: run.note ?? 'better than production on the test part',
      run,
    });
  }
  if (run.status === 'kept' || run.status === 'unchanged') {
    events.push({ kind: run.approvals_needed === undefined ? 'kept' : 'approval_needed', run });
  }
  if (run.status === 'failed' && run.error !== null) {
    events.push({ kind: 'failed', error: run.error, attempts, run });
  }
  if (run.drift?.drifted === true) events.push({ kind: 'drift', run });
  return events;
}
