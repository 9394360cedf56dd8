import {
  type AttemptKey,
  BpError,
  type Clock,
  type Forgotten,
  isSourceName,
  type RecordSet,
  recordOf,
} from '@bp/contracts';
import type { FeedbackSource } from '../source.js';
import { DECISIONS } from '../sources/decision-log.js';
import { AttemptStore } from '../store/attempt-store.js';
import { type Accounting, REPLAY, totalOf } from './accounting.js';
import {
  type AlreadyRead,
  type AlreadyReadOptions,
  readAlreadyRead,
  writeAlreadyRead,
} from './already-read.js';
import { CollectingSink, type CollectingWindow, type Pass } from './collecting-sink.js';
import { PartsRead } from './parts-read.js';
import { readPending, writePending } from './pending-file.js';
import { Quarantine } from './quarantine.js';
import { acceptedRecords, FORGOTTEN } from './record-view.js';
import { replayQuarantine } from './replay-quarantine.js';
import { asFailure, cancelled } from './source-errors.js';
import { Withdrawn } from './withdrawn.js';

/** Which sources to read, how far back, and where to keep what cannot be used yet. */
export interface CollectOptions {
  readonly sources: readonly FeedbackSource[];
  /** Length of the window in days of 24 hours up to now; `null`: everything. */
  readonly sinceDays: number | null;
  readonly clock: Clock;
  /**
   * Facts without an outcome yet, kept from run to run. Without it a prediction whose log is gone before its result
   * comes is lost.
   */
  readonly pendingPath?: string;
  /** Lines that could not be used. Without it they are only counted. */
  readonly quarantinePath?: string;
  /** Tries the quarantined lines again, whatever their age; those that can be used now leave the quarantine. */
  readonly replayQuarantine?: boolean;
  /**
   * Which of these attempts the dataset holds. Asked once, for attempts without an outcome: facts of those are given
   * out to be merged into their rows, and not kept as pending.
   */
  readonly knownAttempts?: (keys: ReadonlySet<AttemptKey>) => Promise<ReadonlySet<AttemptKey>>;
  /** Passes over what an earlier run has read of logs, and tells the next one. Default: everything is read every time. */
  readonly alreadyRead?: AlreadyReadOptions;
  /** What was withdrawn: facts of it are dropped, counted. Default: nothing was. */
  readonly forgotten?: Forgotten | undefined;
  readonly signal?: AbortSignal;
  /** `bytes`: read so far of this source; they start anew where older lines are looked at in a second pass. */
  readonly onProgress?: (progress: CollectProgress) => void;
}

/** How far the reading of one source has come. */
export interface CollectProgress {
  readonly source: string;
  readonly bytes: number;
  /** `null`: not known, as of the API. */
  readonly totalBytes: number | null;
}

/** A source, or a part of one, that could not be read. */
export interface SourceFailure {
  readonly source: string;
  readonly error: BpError;
}

/** What the sources said, merged, and where every line went. */
export interface CollectedFeedback {
  /**
   * Attempts in the window. A record whose `outcome_source` is empty (`NO_OUTCOME`) only adds facts to a row that
   * `knownAttempts` named.
   */
  readonly records: RecordSet;
  readonly accounting: Accounting;
  /** What could not be read; the rest is kept. */
  readonly failures: readonly SourceFailure[];
  /** Files looked for and not there. */
  readonly missing: readonly string[];
  /** What looks as if it belonged to a source and was not read. */
  readonly passedOver: readonly string[];
  /** A source has probably more than it gave, though nothing failed; `warnings` says which. */
  readonly truncated: boolean;
  /** For people, a sentence each. */
  readonly warnings: readonly string[];
  /** Writes the quarantine and the pending file, and last what was read: call it after the dataset was saved, so that a crash between loses nothing. */
  commit(): Promise<void>;
}

const DAY = 86_400_000;

/**
 * Reads all sources and merges what they say into one record per attempt. An attempt is in the window
 * if any of its facts is, or if it waited for its outcome in the pending file; then all its lines count, whatever
 * their age. A fact without a time counts as new.
 *
 * Memory grows with the attempts in the window, not with the logs: older facts are looked at in a second pass. What an
 * earlier run has read is passed over where that comes to the same as reading it; in doubt it is read.
 *
 * Throws `USAGE` for options that make no sense and `CANCELLED` when the signal fires. A source that fails is reported
 * in `failures`.
 */
export async function collectFeedback(options: CollectOptions): Promise<CollectedFeedback> {
  checkOptions(options);
  const { clock, sinceDays, alreadyRead, replayQuarantine: replays } = options;
  const window = {
    since: sinceDays === null ? null : clock() - sinceDays * DAY,
    latest: clock() + DAY,
  };
  const known =
    alreadyRead === undefined || replays ? null : await readAlreadyRead(alreadyRead, window);
  const collected = known && (await collect(options, window, known));
  return collected ?? (await collect(options, window, null))!;
}

/** Collects what is not `known`; `null`: in doubt whether that comes to the same, all must be read. */
async function collect(
  options: CollectOptions,
  window: CollectingWindow,
  known: AlreadyRead | null,
): Promise<CollectedFeedback | null> {
  const { signal } = options;
  const { since } = window;
  const sources = decisionsLast(options.sources);
  const store = new AttemptStore();
  const quarantine = new Quarantine(options.quarantinePath);
  const withdrawn = new Withdrawn(options.forgotten);
  const sink = new CollectingSink(
    store,
    sources.map((source) => source.name),
    window,
    quarantine,
    withdrawn,
    known,
  );
  const failures: SourceFailure[] = [];
  const missing: string[] = [];
  const warnings: string[] = [];
  const passedOver: string[] = [];
  let truncated = false;
  const progress = new Map<string, number>();
  const parts = new PartsRead(known, since);

  const readAll = async (pass: Pass): Promise<void> => {
    for (const source of sources) {
      if (pass !== 'recent' && !sink.needsPass(source, pass)) continue;
      sink.start(source, pass);
      progress.delete(source.name);
      try {
        const summary = await source.read(sink, {
          since,
          signal,
          known: parts.knownOf(source),
          only: pass === 'known' ? pass : undefined,
          onBytes: (bytes, totalBytes) => {
            const sum = (progress.get(source.name) ?? 0) + bytes;
            progress.set(source.name, sum);
            options.onProgress?.({ source: source.name, bytes: sum, totalBytes });
          },
        });
        if (pass !== 'recent') continue;
        parts.take(source, summary);
        sink.passOver(summary.parts?.alreadyRead ?? 0);
        missing.push(...summary.missing);
        passedOver.push(...(summary.passedOver ?? []));
        warnings.push(...summary.warnings);
        truncated ||= summary.truncated === true;
        for (const error of summary.failures) failures.push({ source: source.name, error });
      } catch (error) {
        if (signal?.aborted) throw cancelled(error);
        if (pass !== 'recent') continue;
        parts.fail(source);
        failures.push({ source: source.name, error: asFailure(source, error) });
      }
    }
  };

  let hadPending = false;
  try {
    await quarantine.open();
    await readAll('recent');
    hadPending = await loadPending(options.pendingPath, sink, warnings);
    sink.endJoining();
    if (options.replayQuarantine) await replayQuarantine(quarantine, sources, sink);
    await readAll('older');
    await readAll('known');
  } catch (error) {
    await quarantine.close();
    throw error;
  } finally {
    for (const source of sources) await source.close?.();
  }

  const view = await acceptedRecords(
    store,
    sink.lines,
    (taskId) => withdrawn.isTask(taskId),
    options.knownAttempts,
  );
  const accounting = totalOf(sink.counts(view));
  const next = sink.alreadyRead();
  const isWhole = next !== null && accounting.forgotten === 0 && !view.fate.includes(FORGOTTEN);
  if (known !== null && !(isWhole && parts.fit)) {
    await quarantine.close();
    return null;
  }
  warnings.push(
    ...sink.unusableSources(),
    ...sink.futureTimes(),
    ...sink.unusableFields(),
    ...passedOver.map((name) => `${name} looks like a part of the log and was not read`),
  );
  return {
    records: view.records,
    accounting,
    failures,
    missing,
    passedOver,
    truncated,
    warnings,
    commit: async () => {
      const { pendingPath } = options;
      if (pendingPath !== undefined && (hadPending || view.pending.length > 0)) {
        const keys = view.pending.map((attempt) => store.key(attempt)).sort();
        await writePending(pendingPath, keys, (key) => recordOf(store.row(store.indexOf(key))));
      }
      await quarantine.commit();
      if (options.alreadyRead === undefined) return;
      const isKept = isWhole && parts.areAll && !options.replayQuarantine;
      await writeAlreadyRead(options.alreadyRead, isKept ? { ...next, parts: parts.now } : null);
    },
  };
}

function checkOptions({ sources, sinceDays }: CollectOptions): void {
  if (sinceDays !== null && !(Number.isFinite(sinceDays) && sinceDays >= 0)) {
    throw new BpError('USAGE', `The window cannot be ${sinceDays} days long.`, {
      remedy: 'Give a number of days from 0 upwards, or null for everything.',
      details: { field: 'sinceDays', given: String(sinceDays) },
    });
  }
  const names = new Set<string>([REPLAY]);
  for (const { name } of sources) {
    if (isSourceName(name) && !names.has(name)) {
      names.add(name);
      continue;
    }
    throw new BpError('USAGE', `A source cannot be named "${name}".`, {
      remedy:
        'Give each source a name of its own: lower case letters, digits, _ and -, not "quarantine".',
      details: { field: 'sources', given: name },
    });
  }
}

/** What the others say of a decision decides which attempt it led to. */
function decisionsLast(sources: readonly FeedbackSource[]): readonly FeedbackSource[] {
  const isDecisions = ({ name }: FeedbackSource): boolean => name === DECISIONS;
  return [...sources.filter((source) => !isDecisions(source)), ...sources.filter(isDecisions)];
}

async function loadPending(
  path: string | undefined,
  sink: CollectingSink,
  warnings: string[],
): Promise<boolean> {
  if (path === undefined) return false;
  let any = false;
  const { unreadable } = await readPending(
    path,
    (fact, source) => {
      any = true;
      sink.pending(fact, source);
    },
    (decisionId, taskId, action) => sink.taskOfPending(decisionId, taskId, action),
  );
  if (unreadable > 0)
    warnings.push(`${path}: ${unreadable} lines could not be read and were left out`);
  return any || unreadable > 0;
}
