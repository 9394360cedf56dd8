import { countWords, type FeedbackSourceName } from '@bp/contracts';
import type { Fact } from '../facts/fact.js';
import type { FactSink, FeedbackSource, RejectedLine } from '../source.js';
import { DECISIONS } from '../sources/decision-log.js';
import type { AttemptStore } from '../store/attempt-store.js';
import { type LineCounts, type MutableLineCounts, NO_LINES, REPLAY } from './accounting.js';
import type { AlreadyRead } from './already-read.js';
import { AttemptLines } from './attempt-lines.js';
import { DecisionJoin, type HeldOutcome } from './decision-join.js';
import { KeyFilter } from './key-filter.js';
import { PassedOver } from './passed-over.js';
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

/** `recent`: the first. `known`: over what an earlier run has read, where that turns out to matter. */
export type Pass = 'recent' | 'older' | 'known';

/**
 * Takes the facts of all sources in up to three passes. In the first (`recent`) facts in the window are merged; older ones
 * are only counted as deferred, or held where the source can't be read again. In the second (`older`) deferred facts
 * are merged if their attempt turned out to be open, and in the third (`known`) those that were passed over.
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
  #pass: Pass = 'recent';
  readonly #passed: PassedOver;

  constructor(
    store: AttemptStore,
    names: readonly string[],
    window: CollectingWindow,
    quarantine: Quarantine,
    withdrawn: Withdrawn,
    known: AlreadyRead | null,
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
    this.#passed = new PassedOver(known, this.#names.length);
    this.#filters = this.#names.map(() => null);
    this.#join = names.includes(DECISIONS) ? new DecisionJoin() : null;
    this.lines = new AttemptLines(store, this.#names.length);
  }

  /** Says whose facts follow. */
  start(source: FeedbackSource, pass: Pass): void {
    this.#source = this.#names.indexOf(source.name);
    this.#name = source.name;
    this.#repeatable = source.repeatable;
    this.#pass = pass;
  }

  fact(fact: Fact): void {
    this.#doubtTheFuture(fact);
    this.#passed.see(fact);
    const isRecent = this.#since === null || fact.at === null || fact.at >= this.#since;
    const inWindow = isRecent || this.#passed.hasOpened(fact.task_id, fact.action);
    if (this.#name === DECISIONS) this.#ofDecision(fact);
    if (this.#pass !== 'recent') {
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
    if (waits) return;
    const attempt = this.#merge(fact, inWindow);
    if (isRecent && this.#repeatable) this.#passed.opens(attempt, fact.at);
  }

  /** So many lines of the present source were passed over. */
  passOver(lines: number): void {
    this.#passed.lines[this.#source] = lines;
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
    if (this.#pass !== 'recent') return;
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
    this.#passed.see(fact);
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

  /** Whether lines of a source that were left behind so far may belong to an open attempt. */
  needsPass(source: FeedbackSource, pass: Exclude<Pass, 'recent'>): boolean {
    const number = this.#names.indexOf(source.name);
    const filter = this.#filters[number];
    if (pass === 'known' ? this.#passed.lines[number] === 0 : !filter) return false;
    for (const attempt of this.lines.open()) {
      const taskId = this.#store.taskId(attempt);
      const action = this.#store.action(attempt);
      const mayTell =
        pass === 'known' ? this.#passed.mayTell(taskId, action) : filter?.mayHave(taskId, action);
      if (mayTell) return true;
    }
    return false;
  }

  /** What the next run must know of all that was read, but for its parts; `null`: it must read all of it again. */
  alreadyRead(): Omit<AlreadyRead, 'parts'> | null {
    const passed = this.#passed;
    return passed.namesDecisions ? null : passed.next(this.#since, this.#store, this.#filters);
  }

  /** One sentence for each optional field whose values made no sense somewhere. */
  unusableFields(): string[] {
    return [...this.#unusable]
      .sort()
      .map(
        ([field, count]) =>
          `${field} made no sense in ${countWords(count, 'line')} and was taken as missing there`,
      );
  }

  /** One sentence for each source all of whose lines went to the quarantine: mostly it is not such a log at all. */
  unusableSources(): string[] {
    return [...this.#firstRejected].flatMap(([name, { source, line, reason }]) => {
      const number = this.#names.indexOf(name);
      const read = this.#read[number]!;
      return this.#rejected[number] === read && this.#passed.lines[number] === 0
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
    counts.already_read = this.#passed.lines[source]!;
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
    if (this.#repeatable) this.#passed.doubt(fact.at);
    fact.at = null;
    if (this.#pass === 'recent') {
      this.#future.set(this.#name, (this.#future.get(this.#name) ?? 0) + 1);
    }
  }

  #older(fact: Fact): void {
    const source = this.#source;
    const attempt = this.#store.find(fact.task_id, fact.action);
    const left = this.#pass === 'known' ? this.#passed.lines : this.#deferred;
    // A log that changed under us must not give more lines than the first pass counted.
    if (attempt < 0 || !this.lines.isOpen(attempt) || left[source] === 0) return;
    left[source]! -= 1;
    if (this.#pass === 'known') this.#read[source]! += 1;
    this.#merge(fact, false);
  }

  /** Every fact comes through here: one that names what was withdrawn withdraws its whole task. */
  #add(fact: Fact, name: FeedbackSourceName): number {
    this.#withdrawn.see(fact);
    return this.#store.add(fact, name);
  }

  #merge(fact: Fact, inWindow: boolean): number {
    const attempt = this.#add(fact, this.#name);
    this.lines.count(attempt, this.#source, inWindow);
    for (const field of fact.unusable) {
      const name = `${this.#name}: ${field}`;
      this.#unusable.set(name, (this.#unusable.get(name) ?? 0) + 1);
    }
    return attempt;
  }
}
