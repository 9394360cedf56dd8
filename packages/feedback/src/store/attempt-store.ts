import {
  ACTIONS,
  type Action,
  type AttemptKey,
  attemptKey,
  compareOutcomes,
  compareStamped,
  EMPTY_ROW,
  type FeedbackSourceName,
  type FieldValue,
  formatInstant,
  NO_OUTCOME,
  PLACE,
  RECORD_FIELDS,
  type RecordRow,
  type Result,
  remembered,
  STAMPED_FIELDS,
  type Stamp,
  type StampsByField,
  WEIGHED_FIELDS,
  type WeighedOutcome,
  writeStamps,
} from '@bp/contracts';
import type { Fact } from '../facts/fact.js';
import { Float64Column, Uint8Column, Uint32Column } from './columns.js';
import { Stamps } from './stamps.js';
import { StringPool } from './string-pool.js';
import { type ValueColumn, valueColumn } from './value-columns.js';

const STAMPED_PLACES = STAMPED_FIELDS.map((name) => PLACE[name]);
const WEIGHED_PLACES = WEIGHED_FIELDS.map((name) => PLACE[name]);
const RESULT = WEIGHED_FIELDS.indexOf('result');
const NO_STAMPS: StampsByField = STAMPED_FIELDS.map(() => null);

/** The longest list of sources: each is a bit of a number. */
const MOST_SOURCES = 31;

/**
 * Merged attempts by column, numbered from 0 in the order in which they were first seen: about 200 bytes for each,
 * where objects would take a kilobyte. Facts are merged as they come; what weighs more is decided as `mergeRows` does.
 */
export class AttemptStore {
  #size = 0;
  readonly #taskIds = new StringPool();
  readonly #texts = new StringPool();
  /** Names of sources by number. */
  readonly #sources: FeedbackSourceName[] = [];
  /** Per task: the number of its latest attempt and 1. Per attempt: the one of its task before it, likewise. */
  readonly #latest = new Uint32Column();
  readonly #before = new Uint32Column();

  readonly #task = new Uint32Column();
  readonly #action = new Uint8Column();
  readonly #timestamp = new Float64Column();
  /** Per attempt: a bit for each source that spoke of it. */
  readonly #spoke = new Uint32Column();

  /** Per field of `WEIGHED_FIELDS`; and who says so, and when. */
  readonly #outcome = WEIGHED_FIELDS.map((name) => this.#columnOf(name));
  readonly #outcomeSource = new Uint8Column();
  readonly #outcomeAt = new Float64Column();

  /** Per field of `STAMPED_FIELDS`: its values, and the number of each one's stamp. */
  readonly #stamped = STAMPED_FIELDS.map((name) => this.#columnOf(name));
  readonly #stampOf = STAMPED_FIELDS.map(() => new Uint32Column());
  /** Per attempt: a bit for each stamped field that has a value. There are fewer than 32. */
  readonly #known = new Uint32Column();
  readonly #stamps = new Stamps(this.#sources);

  #columnOf(name: keyof typeof RECORD_FIELDS): ValueColumn {
    return valueColumn(RECORD_FIELDS[name].kind, this.#texts);
  }

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
    const task = this.#taskIds.find(key, colon + 1);
    if (task < 0) return -1;
    const action = ACTIONS.findIndex((name) => name.length === colon && key.startsWith(name));
    return action < 0 ? -1 : this.#ofTask(task, action);
  }

  /** Merges a fact and gives the number of its attempt. */
  add(fact: Fact, sourceName: FeedbackSourceName): number {
    const source = this.#numberOf(sourceName);
    const row = this.#attemptOf(fact);
    this.#spoke.set(row, this.#spoke.get(row) | (1 << source));
    if (fact.at !== null && !(this.#timestamp.get(row) <= fact.at)) {
      this.#timestamp.set(row, fact.at);
    }
    if (fact.result !== null) this.#mergeOutcome(row, fact, source);
    if (fact.known !== 0) this.#mergeStamped(row, fact, source);
    return row;
  }

  hasOutcome(row: number): boolean {
    return this.#outcome[RESULT]!.get(row) !== null;
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

  /**
   * The attempt as a dataset row would have it; without an outcome its `outcome_source` is {@link NO_OUTCOME}. A caller
   * that has the attempt's key gives it: a piece of it costs less than the task's id read from the pool.
   */
  row(row: number, key: AttemptKey = this.key(row)): RecordRow {
    const values: FieldValue[] = [...EMPTY_ROW];
    values[PLACE.task_id] = key.slice(key.indexOf(':') + 1);
    values[PLACE.action_type] = this.action(row);
    values[PLACE.timestamp] = instantOf(this.#timestamp.get(row));
    values[PLACE.sources] = this.#sourceList(this.#spoke.get(row));
    this.#putOutcome(row, values);
    this.#putStamped(row, values);
    return values;
  }

  #putOutcome(row: number, values: FieldValue[]): void {
    for (let field = 0; field < WEIGHED_PLACES.length; field += 1) {
      values[WEIGHED_PLACES[field]!] = this.#outcome[field]!.get(row);
    }
    const decided = values[PLACE.result] !== null;
    // Of all results the one that loses to every other, should a row not say where its own came from.
    values[PLACE.result] ??= 'error' satisfies Result;
    values[PLACE.success] = values[PLACE.result] === 'success';
    values[PLACE.outcome_source] = decided
      ? this.#sources[this.#outcomeSource.get(row)]!
      : NO_OUTCOME;
    values[PLACE.outcome_at] = instantOf(this.#outcomeAt.get(row));
  }

  #putStamped(row: number, values: FieldValue[]): void {
    const stamps = [...NO_STAMPS];
    let number = 0;
    let stamp: Stamp | null = null;
    for (let rest = this.#known.get(row); rest !== 0; rest &= rest - 1) {
      const field = 31 - Math.clz32(rest & -rest);
      values[STAMPED_PLACES[field]!] = this.#stamped[field]!.get(row);
      const other = this.#stampOf[field]!.get(row);
      if (other !== number) {
        number = other;
        stamp = this.#stamps.get(number);
      }
      stamps[field] = stamp;
    }
    values[PLACE.site_source] = writeStamps(stamps);
  }

  #numberOf(source: FeedbackSourceName): number {
    const known = this.#sources.indexOf(source);
    if (known >= 0) return known;
    if (this.#sources.length === MOST_SOURCES) {
      throw new RangeError(`more than ${MOST_SOURCES} sources`);
    }
    return this.#sources.push(source) - 1;
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

  /** Takes the outcome of a fact that has one, if it weighs more than what is there. */
  #mergeOutcome(row: number, fact: Fact, source: number): void {
    if (this.hasOutcome(row)) {
      const given = { source: this.#sources[source]!, at: fact.at, values: fact.outcome };
      if (compareOutcomes(this.#keptOutcome(row), given) >= 0) return;
    }
    this.#outcomeSource.set(row, source);
    this.#outcomeAt.set(row, fact.at ?? Number.NaN);
    for (let field = 0; field < this.#outcome.length; field += 1) {
      this.#outcome[field]!.set(row, fact.outcome[field]!);
    }
  }

  #keptOutcome(row: number): WeighedOutcome {
    const at = this.#outcomeAt.get(row);
    return {
      source: this.#sources[this.#outcomeSource.get(row)]!,
      at: Number.isNaN(at) ? null : at,
      values: this.#outcome.map((column) => column.get(row)),
    };
  }

  /** Takes each value of a fact that weighs more than what is there. */
  #mergeStamped(row: number, fact: Fact, source: number): void {
    const known = this.#known.get(row);
    const given: Stamp = { source: this.#sources[source]!, at: fact.at };
    let number = 0;
    for (let rest = fact.known; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const field = 31 - Math.clz32(bit);
      const column = this.#stamped[field]!;
      const stampOf = this.#stampOf[field]!;
      const value = fact.stamped[field]!;
      if (
        (known & bit) !== 0 &&
        compareStamped(column.get(row), this.#stamps.get(stampOf.get(row)), value, given) >= 0
      ) {
        continue;
      }
      if (number === 0) number = this.#stamps.add(source, fact.at);
      stampOf.set(row, number);
      column.set(row, value);
    }
    this.#known.set(row, known | fact.known);
  }

  /** The list that such bits stand for: few occur. */
  readonly #sourceList = remembered(
    (spoke: number) =>
      this.#sources
        .filter((_name, source) => (spoke & (1 << source)) !== 0)
        .sort()
        .join('|'),
    1000,
  );
}

function instantOf(ms: number): string | null {
  return Number.isNaN(ms) ? null : formatInstant(ms);
}
