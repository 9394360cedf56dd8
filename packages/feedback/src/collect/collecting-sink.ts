import { countWords, type FeedbackSourceName } from '@bp/contracts';
import type { Fact } from '../facts/fact.js';
import type { FactSink, FeedbackSource, RejectedLine } from '../source.js';
import { DECISIONS } from '../sources/decision-log.js';
import type { AttemptStore } from '../store/attempt-store.js';
import { type LineCounts, type MutableLineCounts, NO_LINES, REPLAY } from './accounting.js';
import { AttemptLines } from './attempt-lines.js';
import { DecisionJoin, type HeldOutcome } from './decision-join.js';
import { KeyFilter } from './key-filter.js';
import type { Quarantine } from './quarantine.js';
import { ACCEPTED, FORGOTTEN, PENDING, type RecordView } from './record-view.js';
import type { Withdrawn } from './withdrawn.js';

/** Which times count, in milliseconds since the epoch. */
export interface CollectingWindow {
  /** Facts before it are older than the window; `null`: none are. */
  readonly since: number | null;
  /** What names a later time cannot know it. */
  readonly latest: number;
}

/**
 * Takes the facts of all sources in up to two passes. In the first (`recent`) facts in the window are merged; older ones
 * are only counted as deferred, or held where the source can't be read again. In the second (`older`) deferred facts
 * are merged if their attempt turned out to be open.
 */
export class CollectingSink implements FactSink {
  readonly lines: AttemptLines;
  readonly #store: AttemptStore;
  readonly #since: number | null;
  readonly #latest: number;
  /** Lines whose time was not believed, by source. */
  readonly #future = new Map<FeedbackSourceName, number>();
  readonly #quarantine: Quarantine;
  readonly #withdrawn: Withdrawn;
  /** Lines that can't be used and speak of what was withdrawn. */
  readonly #dropped: number[];
  readonly #names: readonly string[];
  readonly #read: number[];
  readonly #rejected: number[];
  readonly #firstRejected = new Map<FeedbackSourceName, RejectedLine>();
  /** Facts of the first pass that were too old to be merged without knowing more. */
  readonly #deferred: number[];
  readonly #filters: (KeyFilter | null)[];
  readonly #unusable = new Map<string, number>();
  /** `null`: no decisions are read, so that outcomes stand by themselves. */
  readonly #join: DecisionJoin | null;
  #source = 0;
  #name: FeedbackSourceName = '';
  #repeatable = false;
  #pass: 'recent' | 'older' = 'recent';

  constructor(
    store: AttemptStore,
    names: readonly string[],
    window: CollectingWindow,
    quarantine: Quarantine,
    withdrawn: Withdrawn,
  ) {
    this.#store = store;
    this.#names = [...names, REPLAY];
    this.#since = window.since;
    this.#latest = window.latest;
    this.#quarantine = quarantine;
    this.#withdrawn = withdrawn;
    const zeros = (): number[] => this.#names.map(() => 0);
    this.#read = zeros();
    this.#rejected = zeros();
    this.#dropped = zeros();
    this.#deferred = zeros();
    this.#filters = this.#names.map(() => null);
    this.#join = names.includes(DECISIONS) ? new DecisionJoin() : null;
    this.lines = new AttemptLines(store, this.#names.length);
  }

  /** Says whose facts follow. */
  start(source: FeedbackSource, pass: 'recent' | 'older'): void {
    this.#source = this.#names.indexOf(source.name);
    this.#name = source.name;
    this.#repeatable = source.repeatable;
    this.#pass = pass;
  }

  fact(fact: Fact): void {
    this.#doubtTheFuture(fact);
    const inWindow = this.#since === null || fact.at === null || fact.at >= this.#since;
    if (this.#name === DECISIONS) this.#ofDecision(fact);
    if (this.#pass === 'older') {
      if (!inWindow) this.#older(fact);
      return;
    }
    const source = this.#source;
    this.#read[source]! += 1;
    if (!inWindow && this.#repeatable) {
      this.#deferred[source]! += 1;
      this.#filters[source] ??= new KeyFilter();
      this.#filters[source].add(fact.task_id, fact.action);
      return;
    }
    const waits = fact.result !== null && this.#join?.outcome(fact, source, this.#name);
    if (!waits) this.#merge(fact, inWindow);
  }

  /** A decision is of the attempt that its outcome names; outcomes that waited for it are of its own. */
  #ofDecision(fact: Fact): void {
    const { decision_id, action } = fact;
    if (this.#join === null || decision_id === null) return;
    fact.task_id = this.#join.taskOf(decision_id, fact.task_id, action);
    this.#mergeHeld(this.#join.release(decision_id, fact.task_id, action));
  }

  /** Which task the decision of a pending record was for. */
  taskOfPending(decisionId: string, taskId: string, action: Fact['action']): string {
    if (this.#join === null) return taskId;
    const task = this.#join.taskOf(decisionId, taskId, action);
    this.#mergeHeld(this.#join.release(decisionId, task, action));
    return task;
  }

  /** Outcomes whose decision did not come stand by themselves. */
  endJoining(): void {
    this.#mergeHeld(this.#join?.rest() ?? []);
  }

  #mergeHeld(held: readonly HeldOutcome[]): void {
    for (const { fact, source, name } of held) {
      this.lines.count(this.#add(fact, name), source, true);
    }
  }

  reject(line: RejectedLine): void {
    if (this.#pass === 'older') return;
    this.#read[this.#source]! += 1;
    if (this.#withdrawn.ofText(line)) {
      this.#dropped[this.#source]! += 1;
      return;
    }
    this.#rejected[this.#source]! += 1;
    if (!this.#firstRejected.has(this.#name)) this.#firstRejected.set(this.#name, line);
    this.#quarantine.add(line);
  }

  /** A fact kept from an earlier run: no line of this one. */
  pending(fact: Fact, source: FeedbackSourceName): void {
    this.lines.markPending(this.#add(fact, source));
  }

  /** A quarantined line that can be used now. Its age does not matter: it was never seen before. */
  replayed(fact: Fact, source: FeedbackSourceName): void {
    this.#doubtTheFuture(fact);
    const replay = this.#names.length - 1;
    this.#read[replay]! += 1;
    this.lines.count(this.#add(fact, source), replay, true);
  }

  stillQuarantined(): void {
    const replay = this.#names.length - 1;
    this.#read[replay]! += 1;
    this.#rejected[replay]! += 1;
  }

  /** Whether the first pass left facts behind that may belong to an open attempt. */
  needsSecondPass(source: FeedbackSource): boolean {
    const filter = this.#filters[this.#names.indexOf(source.name)];
    if (filter === null || filter === undefined) return false;
    for (const attempt of this.lines.open()) {
      if (filter.mayHave(this.#store.taskId(attempt), this.#store.action(attempt))) return true;
    }
    return false;
  }

  /** One sentence for each optional field whose values made no sense somewhere. */
  unusableFields(): string[] {
    return [...this.#unusable].sort().map(([field, count]) => {
      const lines = count === 1 ? '1 line' : `${count} lines`;
      return `${field} made no sense in ${lines} and was taken as missing there`;
    });
  }

  /** One sentence for each source all of whose lines went to the quarantine: mostly it is not such a log at all. */
  unusableSources(): string[] {
    return [...this.#firstRejected].flatMap(([name, { source, line, reason }]) => {
      const read = this.#read[this.#names.indexOf(name)]!;
      return this.#rejected[this.#names.indexOf(name)] === read
        ? [
            `${name}: nothing could be used, ${countWords(read, 'line')} quarantined; the first is line ${line} of ${source}: ${reason}`,
          ]
        : [];
    });
  }

  /** One sentence for each source some of whose lines name times that have not come. */
  futureTimes(): string[] {
    return [...this.#future].map(
      ([name, count]) =>
        `${name}: the time of ${countWords(count, 'line')} lies more than a day ahead of this machine's clock and was taken as unknown`,
    );
  }

  counts(view: RecordView): Record<string, LineCounts> {
    const replay = this.#names.length - 1;
    const all: Record<string, LineCounts> = {};
    for (const [source, name] of this.#names.entries()) {
      if (source === replay && this.#read[replay] === 0) continue;
      all[name] = this.#countsOf(source, view);
    }
    return all;
  }

  #countsOf(source: number, view: RecordView): LineCounts {
    const counts: MutableLineCounts = { ...NO_LINES };
    counts.read = this.#read[source]!;
    counts.quarantined = this.#rejected[source]!;
    for (let attempt = 0; attempt < view.fate.length; attempt += 1) {
      const lines = this.lines.of(attempt, source);
      if (view.fate[attempt] === ACCEPTED) counts.merged_lines += lines;
      else if (view.fate[attempt] === PENDING) counts.pending_predictions += lines;
      else if (view.fate[attempt] === FORGOTTEN) counts.forgotten += lines;
    }
    counts.forgotten += this.#dropped[source]!;
    counts.outside_window =
      counts.read -
      counts.quarantined -
      counts.merged_lines -
      counts.pending_predictions -
      counts.forgotten;
    return counts;
  }

  /** A time that has not come is not known: were it believed, no outcome after it would ever count. */
  #doubtTheFuture(fact: Fact): void {
    if (fact.at === null || fact.at <= this.#latest) return;
    fact.at = null;
    if (this.#pass === 'recent') {
      this.#future.set(this.#name, (this.#future.get(this.#name) ?? 0) + 1);
    }
  }

  #older(fact: Fact): void {
    const source = this.#source;
    const attempt = this.#store.find(fact.task_id, fact.action);
    // A log that changed under us must not give more lines than the first pass counted.
    if (attempt < 0 || !this.lines.isOpen(attempt) || this.#deferred[source] === 0) return;
    this.#deferred[source]! -= 1;
    this.#merge(fact, false);
  }

  /** Every fact comes through here: one that names what was withdrawn withdraws its whole task. */
  #add(fact: Fact, name: FeedbackSourceName): number {
    this.#withdrawn.see(fact);
    return this.#store.add(fact, name);
  }

  #merge(fact: Fact, inWindow: boolean): void {
    const attempt = this.#add(fact, this.#name);
    this.lines.count(attempt, this.#source, inWindow);
    for (const field of fact.unusable) {
      const name = `${this.#name}: ${field}`;
      this.#unusable.set(name, (this.#unusable.get(name) ?? 0) + 1);
    }
  }
}
