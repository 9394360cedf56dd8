import type { Action } from './actions.js';
import type { FeedbackRecord } from './feedback-record.js';
import { mergeRows } from './merge-records.js';
import { fieldOf, type RecordRow, recordOf, rowOf } from './record-row.js';

/** Names an attempt: one action tried for one task. Made by {@link attemptKey} only. */
export type AttemptKey = string;

/** The action stands first, as it is one of four words: no task id can make two attempts look the same. */
export function attemptKey(taskId: string, action: Action): AttemptKey {
  return `${action}:${taskId}`;
}

/** The key of the attempt that a row is of. */
function keyOfRow(row: RecordRow): AttemptKey {
  return attemptKey(fieldOf(row, 'task_id'), fieldOf(row, 'action_type'));
}

/**
 * The key under which outcomes of a row's decision stand while nobody knows its task; `null`: it names no decision, or
 * stands there itself.
 */
export function decisionKeyOf(row: RecordRow): AttemptKey | null {
  const decision = fieldOf(row, 'decision_id');
  if (decision === null || decision === fieldOf(row, 'task_id')) return null;
  return attemptKey(decision, fieldOf(row, 'action_type'));
}

/** A compact set of merged attempts, at most one per key. */
export interface RecordSet {
  readonly size: number;
  /** Whether there is a record of this attempt. */
  has(key: AttemptKey): boolean;
  /** Builds the record when asked, so that holding many attempts costs little. */
  get(key: AttemptKey): FeedbackRecord | undefined;
  /** The same as a row, which costs less. */
  row(key: AttemptKey): RecordRow | undefined;
  /** The attempts, in no particular order. */
  keys(): Iterable<AttemptKey>;
}

/** A set of these records; those of one attempt are merged. */
export function recordSet(records: Iterable<FeedbackRecord>): RecordSet {
  const rows = new Map<AttemptKey, RecordRow>();
  for (const record of records) {
    const row = rowOf(record);
    const key = keyOfRow(row);
    const known = rows.get(key);
    rows.set(key, known === undefined ? row : mergeRows(known, row));
  }
  return viewOf(
    (key) => rows.get(key),
    rows.size,
    () => rows.keys(),
  );
}

/** A set whose rows `row` gives. */
export function viewOf(
  row: (key: AttemptKey) => RecordRow | undefined,
  size: number,
  keys: () => Iterable<AttemptKey>,
): RecordSet {
  return {
    size,
    has: (key) => row(key) !== undefined,
    get: (key) => {
      const found = row(key);
      return found === undefined ? undefined : recordOf(found);
    },
    row,
    keys,
  };
}
