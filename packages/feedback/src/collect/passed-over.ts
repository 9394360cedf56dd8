import { type AttemptKey, attemptKey } from '@bp/contracts';
import type { Fact } from '../facts/fact.js';
import type { AttemptStore } from '../store/attempt-store.js';
import { Float64Column } from '../store/columns.js';
import type { AlreadyRead } from './already-read.js';
import { KeyFilter } from './key-filter.js';

/** What a run knows of the lines that it passes over, and what the next one must know of those that this one has read. */
export class PassedOver {
  readonly #known: AlreadyRead | null;
  /** Lines of each source. */
  readonly lines: number[];
  /** Time of the latest fact of each attempt that puts it into the window; infinite where one has none. */
  readonly #latest = new Float64Column();
  #doubted: number | null;
  /** Whether decisions are told of: they and outcomes may find each other in any lines, so that all must be read. */
  namesDecisions = false;

  constructor(known: AlreadyRead | null, sources: number) {
    this.#known = known;
    this.#doubted = known?.doubted ?? null;
    this.lines = new Array<number>(sources).fill(0);
  }

  /** Takes note of a fact, wherever it is from. */
  see(fact: Fact): void {
    this.namesDecisions ||= fact.decision_id !== null;
  }

  /** Takes note of a time in a log that was not believed. */
  doubt(at: number): void {
    this.#doubted = Math.min(this.#doubted ?? at, at);
  }

  /** Takes note of a line of a log that puts an attempt into the window. */
  opens(attempt: number, at: number | null): void {
    const time = at ?? Number.POSITIVE_INFINITY;
    if (!(this.#latest.get(attempt) >= time)) this.#latest.set(attempt, time);
  }

  /** Whether lines that are passed over put an attempt into the window: then all lines of it were merged. */
  hasOpened(taskId: string, action: Fact['action']): boolean {
    const open = this.#known?.open;
    return open !== undefined && open.size > 0 && open.has(attemptKey(taskId, action));
  }

  /** Whether lines that are passed over may tell more of an attempt than was merged. */
  mayTell(taskId: string, action: Fact['action']): boolean {
    const deferred = this.#known?.deferred;
    return deferred?.mayHave(taskId, action) === true && !this.hasOpened(taskId, action);
  }

  /** What is to be known of all that was read, but for its parts. `filters`: attempts of facts that were not merged at first. */
  next(
    since: number | null,
    store: AttemptStore,
    filters: readonly (KeyFilter | null)[],
  ): Omit<AlreadyRead, 'parts'> {
    const open = new Map<AttemptKey, number | null>(this.#known?.open);
    for (let attempt = 0; since !== null && attempt < store.size; attempt += 1) {
      const at = this.#latest.get(attempt);
      if (Number.isNaN(at)) continue;
      const key = store.key(attempt);
      const before = open.get(key);
      const isTimeless = before === null || at === Number.POSITIVE_INFINITY;
      open.set(key, isTimeless ? null : Math.max(at, before ?? at));
    }
    const deferred = unionOf([this.#known?.deferred ?? null, ...filters]);
    return { since, doubted: this.#doubted, open, deferred };
  }
}

/** `null`: of nothing. */
function unionOf(filters: readonly (KeyFilter | null)[]): KeyFilter | null {
  const all = filters.filter((filter) => filter !== null);
  if (all.length < 2) return all[0] ?? null;
  const union = new KeyFilter();
  for (const filter of all) union.addAll(filter);
  return union;
}
