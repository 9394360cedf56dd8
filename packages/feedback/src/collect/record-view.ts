import {
  type AttemptKey,
  decisionKeyOf,
  type RecordRow,
  type RecordSet,
  viewOf,
} from '@bp/contracts';
import type { AttemptStore } from '../store/attempt-store.js';
import type { AttemptLines } from './attempt-lines.js';

/** What became of each attempt: 0 for those outside of the window. */
export const ACCEPTED = 1;
export const PENDING = 2;
export const FORGOTTEN = 3;

export interface RecordView {
  readonly records: RecordSet;
  /** Per attempt number: 0, {@link ACCEPTED}, {@link PENDING} or {@link FORGOTTEN}. */
  readonly fate: Uint8Array;
  readonly pending: readonly number[];
}

/** Decides which attempts are given out, which wait for their outcome, and which are dropped. */
export async function acceptedRecords(
  store: AttemptStore,
  lines: AttemptLines,
  isForgotten: (taskId: string) => boolean,
  knownAttempts: ((keys: ReadonlySet<AttemptKey>) => Promise<ReadonlySet<AttemptKey>>) | undefined,
): Promise<RecordView> {
  const fate = new Uint8Array(store.size);
  let accepted = 0;
  let pending: number[] = [];
  for (const attempt of lines.open()) {
    if (isForgotten(store.taskId(attempt))) fate[attempt] = FORGOTTEN;
    else if (store.hasOutcome(attempt)) {
      fate[attempt] = ACCEPTED;
      accepted += 1;
    } else {
      fate[attempt] = PENDING;
      pending.push(attempt);
    }
  }
  if (knownAttempts !== undefined && pending.length > 0) {
    // Its outcome may have come before it, and stand under the decision's id.
    const keysOf = (attempt: number): AttemptKey[] =>
      [store.key(attempt), decisionKeyOf(store.row(attempt))].filter((key) => key !== null);
    const known = await knownAttempts(new Set(pending.flatMap(keysOf)));
    pending = pending.filter((attempt) => {
      if (!keysOf(attempt).some((key) => known.has(key))) return true;
      fate[attempt] = ACCEPTED;
      accepted += 1;
      return false;
    });
  }
  const row = (key: AttemptKey): RecordRow | undefined => {
    const attempt = store.indexOf(key);
    return attempt >= 0 && fate[attempt] === ACCEPTED ? store.row(attempt, key) : undefined;
  };
  const records = viewOf(row, accepted, function* keys() {
    for (let attempt = 0; attempt < fate.length; attempt += 1) {
      if (fate[attempt] === ACCEPTED) yield store.key(attempt);
    }
  });
  return { records, fate, pending };
}
