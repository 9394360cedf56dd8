import { attemptKey, type FeedbackRecord, type FeedbackSourceName, recordOf } from '@bp/contracts';
import type { Fact } from '../facts/fact.js';
import { AttemptStore } from '../store/attempt-store.js';

export function factKey(fact: Fact): string {
  return attemptKey(fact.task_id, fact.action);
}

/** The record that this fact alone gives. */
export function recordOfFact(fact: Fact, source: FeedbackSourceName): FeedbackRecord {
  const store = new AttemptStore();
  return recordOf(store.row(store.add(fact, source)));
}
