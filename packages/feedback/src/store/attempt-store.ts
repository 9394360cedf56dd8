import {
  type Action,
  type AttemptKey,
  type FeedbackRecord,
  type FeedbackSourceName,
  mergeFeedbackRecords,
  NO_OUTCOME,
} from '@bp/contracts';
import { type Fact, factKey, recordOfFact } from '../facts/fact.js';

/** Merged attempts, numbered from 0 in the order in which they were first seen. */
export class AttemptStore {
  readonly #index = new Map<AttemptKey, number>();
  readonly #records: FeedbackRecord[] = [];

  get size(): number {
    return this.#records.length;
  }

  /** The attempt's number, -1 where it is not known. */
  find(fact: Fact): number {
    return this.#index.get(factKey(fact)) ?? -1;
  }

  indexOf(key: AttemptKey): number {
    return this.#index.get(key) ?? -1;
  }

  /** Merges a fact and gives the number of its attempt. */
  add(fact: Fact, source: FeedbackSourceName): number {
    const record = recordOfFact(fact, source);
    const key = factKey(fact);
    const known = this.#index.get(key);
    if (known === undefined) {
      this.#index.set(key, this.#records.length);
      return this.#records.push(record) - 1;
    }
    this.#records[known] = mergeFeedbackRecords(this.#records[known]!, record);
    return known;
  }

  hasOutcome(index: number): boolean {
    return this.#records[index]!.outcome_source !== NO_OUTCOME;
  }

  taskId(index: number): string {
    return this.#records[index]!.task_id;
  }

  action(index: number): Action {
    return this.#records[index]!.action_type;
  }

  key(index: number): AttemptKey {
    const record = this.#records[index]!;
    return `${record.action_type}:${record.task_id}`;
  }

  record(index: number): FeedbackRecord {
    return this.#records[index]!;
  }
}
