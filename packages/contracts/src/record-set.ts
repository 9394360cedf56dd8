import type { Action } from './actions.js';
import type { FeedbackRecord } from './feedback-record.js';

/** Names an attempt: one action tried for one task. Made by {@link attemptKey} only. */
export type AttemptKey = string;

/** The action stands first, as it is one of four words: no task id can make two attempts look the same. */
export function attemptKey(taskId: string, action: Action): AttemptKey {
  return `${action}:${taskId}`;
}

/** A compact set of merged attempts, at most one per key. */
export interface RecordSet {
  readonly size: number;
  /** Whether there is a record of this attempt. */
  has(key: AttemptKey): boolean;
  /** Builds the record when asked, so that holding many attempts costs little. */
  get(key: AttemptKey): FeedbackRecord | undefined;
  /** The attempts, in no particular order. */
  keys(): Iterable<AttemptKey>;
}
