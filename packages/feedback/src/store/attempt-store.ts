import {
  ACTIONS,
  type Action,
  type AttemptKey,
  attemptKey,
  type FeedbackRecord,
  type FeedbackSourceName,
  formatInstant,
  SOURCED_FIELDS,
} from '@bp/contracts';
import type { Fact } from '../facts/fact.js';
import { Float64Column, Uint8Column, Uint32Column } from './columns.js';
import { OutcomeColumns } from './outcome-columns.js';
import { SourceOrder } from './source-order.js';
import { Stamps } from './stamps.js';
import { StringPool } from './string-pool.js';
import { type ValueColumn, valueColumn } from './value-columns.js';

/** The longest list of sources: each is a bit of a number. */
const MOST_SOURCES = 31;

/**
 * Merged attempts by column, numbered from 0 in the order in which they were first seen: about 200 bytes for each,
 * where objects would take a kilobyte. Facts are merged as they come, in the order of `mergeFeedbackRecords`.
 */
export class AttemptStore {
  #size = 0;
  readonly #taskIds = new StringPool();
  readonly #texts = new StringPool();
  readonly #sources = new SourceOrder();
  /** Per task: the number of its latest attempt and 1. Per attempt: the one of its task before it, likewise. */
  readonly #latest = new Uint32Column();
  readonly #before = new Uint32Column();
  readonly #task = new Uint32Column();
  readonly #action = new Uint8Column();
  readonly #timestamp = new Float64Column();
  readonly #spoke = new Uint32Column();
  readonly #outcome = new OutcomeColumns(this.#texts, this.#sources);
  readonly #stamps = new Stamps(this.#sources);
  readonly #values: readonly ValueColumn[] = SOURCED_FIELDS.map((field) =>
    valueColumn(field, this.#texts),
  );
  /** Per field and attempt: the stamp of its value, 0 where it has none. */
  readonly #valueStamps: readonly Uint32Column[] = SOURCED_FIELDS.map(() => new Uint32Column());

  get size(): number {
    return this.#size;
  }

  /** The attempt's number, -1 where it is not known. */
  find(taskId: string, action: Action): number {
    const task = this.#taskIds.find(taskId);
    return task < 0 ? -1 : this.#ofTask(task, ACTIONS.indexOf(action));
  }

  indexOf(key: AttemptKey): number {
    const colon = key.indexOf(':');
    return this.find(key.slice(colon + 1), key.slice(0, colon) as Action);
  }

  /** Merges a fact and gives the number of its attempt. */
  add(fact: Fact, sourceName: FeedbackSourceName): number {
    const source = this.#sources.numberOf(sourceName);
    if (source >= MOST_SOURCES) throw new RangeError(`more than ${MOST_SOURCES} sources`);
    const row = this.#attemptOf(fact);
    this.#spoke.set(row, this.#spoke.get(row) | (1 << source));
    if (fact.at !== null && !(this.#timestamp.get(row) <= fact.at)) {
      this.#timestamp.set(row, fact.at);
    }
    if (fact.result !== null) this.#outcome.merge(row, fact, fact.result, source);
    this.#mergeValues(row, fact, source);
    return row;
  }

  hasOutcome(row: number): boolean {
    return this.#outcome.has(row);
  }

  taskId(row: number): string {
    return this.#taskIds.text(this.#task.get(row));
  }

  action(row: number): Action {
    return ACTIONS[this.#action.get(row)]!;
  }

  key(row: number): AttemptKey {
    return attemptKey(this.taskId(row), this.action(row));
  }

  /** The attempt as a dataset row would have it. */
  record(row: number): FeedbackRecord {
    const timestamp = this.#timestamp.get(row);
    const value = (field: number): string | number | boolean | null =>
      this.#valueStamps[field]!.get(row) === 0 ? null : this.#values[field]!.get(row);
    const sourced: Record<string, string | number | boolean | null> = {};
    for (let field = 0; field < SOURCED_FIELDS.length; field += 1) {
      sourced[SOURCED_FIELDS[field]!] = value(field);
    }
    return {
      task_id: this.taskId(row),
      action_type: this.action(row),
      timestamp: Number.isNaN(timestamp) ? null : formatInstant(timestamp),
      split: null,
      ...this.#outcome.get(row),
      ...(sourced as Pick<FeedbackRecord, (typeof SOURCED_FIELDS)[number]>),
      site_source: this.#stamps.format((field) => this.#valueStamps[field]!.get(row)),
      sources: this.#sourcesOf(row),
    };
  }

  #attemptOf(fact: Fact): number {
    const task = this.#taskIds.add(fact.task_id);
    const action = ACTIONS.indexOf(fact.action);
    const known = this.#ofTask(task, action);
    if (known >= 0) return known;
    const row = this.#size;
    this.#size += 1;
    this.#task.set(row, task);
    this.#action.set(row, action);
    this.#before.set(row, this.#latest.get(task));
    this.#latest.set(task, row + 1);
    return row;
  }

  #ofTask(task: number, action: number): number {
    let row = this.#latest.get(task) - 1;
    while (row >= 0 && this.#action.get(row) !== action) row = this.#before.get(row) - 1;
    return row;
  }

  #mergeValues(row: number, fact: Fact, source: number): void {
    let stamp = 0;
    for (let field = 0; field < SOURCED_FIELDS.length; field += 1) {
      const given = fact[SOURCED_FIELDS[field]!];
      if (given === null) continue;
      const stamps = this.#valueStamps[field]!;
      const kept = stamps.get(row);
      if (kept !== 0) {
        const order = this.#stamps.compare(kept, source, fact.at);
        if (order > 0) continue;
        if (order === 0 && this.#values[field]!.get(row) >= given) continue;
      }
      if (stamp === 0) stamp = this.#stamps.add(source, fact.at);
      stamps.set(row, stamp);
      this.#values[field]!.set(row, given);
    }
  }

  #sourcesOf(row: number): string {
    const spoke = this.#spoke.get(row);
    return this.#sources.names
      .filter((_name, source) => (spoke & (1 << source)) !== 0)
      .sort()
      .join('|');
  }
}
