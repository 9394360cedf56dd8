import { type Action, formatInstant, type Result } from '@bp/contracts';
import type { RecentDecisions } from '../decisions/recent-decisions.js';

/** What a program tells of one action; checked by the schema already. */
export interface ReportedOutcome {
  readonly decision_id?: string;
  readonly task_id?: string;
  readonly action?: Action;
  readonly result: Result;
  readonly timestamp?: string | null;
  readonly [detail: string]: unknown;
}

/**
 * The outcome as a line of the automation log (docs/feedback-formats.md) with its `decision_id`. Task and action that it
 * leaves out are taken from the decision, where it is still remembered.
 */
export function outcomeLine(
  outcome: ReportedOutcome,
  recent: RecentDecisions,
  now: number,
): { readonly line: string; readonly known: boolean } {
  const { decision_id, task_id, action, timestamp, ...details } = outcome;
  const made = decision_id === undefined ? undefined : recent.get(decision_id);
  return {
    line: JSON.stringify({
      timestamp: timestamp ?? formatInstant(now),
      decision_id,
      task_id: task_id ?? made?.taskId,
      action_attempted: action ?? made?.action,
      ...details,
    }),
    known: decision_id === undefined || made !== undefined,
  };
}
