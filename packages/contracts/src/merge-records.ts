import { BpError } from './errors.js';
import type { FeedbackRecord } from './feedback-record.js';
import {
  type FieldValue,
  OUTCOME_FIELDS,
  type OutcomeField,
  STAMPED_FIELDS,
} from './record-fields.js';
import { fieldOf, PLACE, type RecordRow, recordOf, rowOf } from './record-row.js';
import { SPLITS, type Split } from './record-words.js';
import {
  compareStamps,
  compareValues,
  outcomeRank,
  readStamps,
  type Stamp,
  type StampsByField,
  writeStamps,
} from './stamps.js';

/** As {@link mergeRows}, for records. */
export function mergeFeedbackRecords(a: FeedbackRecord, b: FeedbackRecord): FeedbackRecord {
  return recordOf(mergeRows(rowOf(a), rowOf(b)));
}

/**
 * One row from two of the same attempt: commutative, associative and idempotent, so that facts may come in any order
 * and any number of times.
 *
 * Outcome fields move together (automation, then API, then shadow; among equals the latest, then the highest
 * `retry_count`). Stamped fields move one by one (decision log, then shadow, then automation, then API; among equals the latest).
 * `timestamp` is the earliest, `sources` the union. A `split` stays: rows fresh from sources have none. Where
 * everything else is equal, the greater value wins, so that order can't matter.
 *
 * Throws `INTERNAL` where the two are not of one attempt.
 */
export function mergeRows(a: RecordRow, b: RecordRow): RecordRow {
  if (a[PLACE.task_id] !== b[PLACE.task_id] || a[PLACE.action_type] !== b[PLACE.action_type]) {
    const names = [a, b].map((row) => `${row[PLACE.action_type]}:${row[PLACE.task_id]}`);
    throw new BpError(
      'INTERNAL',
      `Records of two attempts cannot be merged: ${names.join(' and ')}.`,
      { remedy: 'This is a programming error: please report it.' },
    );
  }
  if (a.every((value, place) => value === b[place])) return a;
  const merged = [...a];
  const outcome = compareOutcomes(outcomeOfRow(a), outcomeOfRow(b)) >= 0 ? a : b;
  for (const place of OUTCOME_PLACES) merged[place] = outcome[place]!;
  mergeStamped(a, b, merged);
  merged[PLACE.timestamp] = earliest(fieldOf(a, 'timestamp'), fieldOf(b, 'timestamp'));
  merged[PLACE.split] = firstSplit(fieldOf(a, 'split'), fieldOf(b, 'split'));
  merged[PLACE.sources] = unitedSources(fieldOf(a, 'sources'), fieldOf(b, 'sources'));
  return merged;
}

const STAMPED_PLACES = STAMPED_FIELDS.map((name) => PLACE[name]);
const OUTCOME_PLACES = OUTCOME_FIELDS.map((name) => PLACE[name]);

/** The stamp of a value that no source is named for, as in files from before `site_source`. It loses to any other. */
const UNATTRIBUTED: Stamp = { source: '', at: null };

/** Decides field by field whose value is taken, and keeps the stamps of those that were. */
function mergeStamped(a: RecordRow, b: RecordRow, merged: FieldValue[]): void {
  const stampsA = readStamps(fieldOf(a, 'site_source'));
  const stampsB = readStamps(fieldOf(b, 'site_source'));
  const taken: StampsByField = [];
  for (const [field, place] of STAMPED_PLACES.entries()) {
    const valueA = a[place]!;
    const valueB = b[place]!;
    const stampA = stampsA[field]!;
    const stampB = stampsB[field]!;
    const takeB =
      valueB !== null &&
      (valueA === null ||
        compareStamped(valueA, stampA ?? UNATTRIBUTED, valueB, stampB ?? UNATTRIBUTED) < 0);
    merged[place] = takeB ? valueB : valueA;
    taken.push(merged[place] === null ? null : takeB ? stampB : stampA);
  }
  merged[PLACE.site_source] = writeStamps(taken);
}

/** Below 0 where `a`, known by its stamp, loses to `b`. */
export function compareStamped(a: FieldValue, stampA: Stamp, b: FieldValue, stampB: Stamp): number {
  return compareStamps(stampA, stampB) || compareValues(a, b);
}

/** What is weighed of an outcome: who says it, when, and the values of {@link WEIGHED_FIELDS}. */
export interface WeighedOutcome {
  readonly source: string;
  /** Milliseconds since the epoch. */
  readonly at: number | null;
  readonly values: RecordRow;
}

/** Who says it and when is weighed before, and `success` says no more than `result`. */
const NOT_WEIGHED: readonly OutcomeField[] = ['outcome_source', 'outcome_at', 'success'];
/** Fields that decide between outcomes of one source and instant, heaviest first; of each the greater value wins. */
export const WEIGHED_FIELDS: readonly OutcomeField[] = [
  ...new Set<OutcomeField>(['retry_count', 'result', ...OUTCOME_FIELDS]),
].filter((name) => !NOT_WEIGHED.includes(name));
const WEIGHED_PLACES = WEIGHED_FIELDS.map((name) => PLACE[name]);

function outcomeOfRow(row: RecordRow): WeighedOutcome {
  const at = fieldOf(row, 'outcome_at');
  return {
    source: fieldOf(row, 'outcome_source'),
    at: at === null ? null : Date.parse(at),
    values: WEIGHED_PLACES.map((place) => row[place]!),
  };
}

/** Below 0 where `a` loses to `b`. A total order over everything that an outcome holds. */
export function compareOutcomes(a: WeighedOutcome, b: WeighedOutcome): number {
  const order =
    (a.source === b.source
      ? 0
      : outcomeRank(a.source) - outcomeRank(b.source) || compareValues(a.source, b.source)) ||
    compareValues(a.at, b.at);
  if (order !== 0) return order;
  for (const [field, value] of a.values.entries()) {
    const byValue = compareValues(value, b.values[field]!);
    if (byValue !== 0) return byValue;
  }
  return 0;
}

function earliest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  if (isPlainInstant(a) && isPlainInstant(b)) return a <= b ? a : b;
  return Date.parse(a) <= Date.parse(b) ? a : b;
}

/** `2026-01-05T10:00:00.000Z`, as nearly all are: these stand in the order of their texts, which need no parsing. */
function isPlainInstant(text: string): boolean {
  return text.length === 24 && text.charCodeAt(23) === 90;
}

/** Two different parts can only meet where two datasets are joined; the first in the order of `SPLITS` wins. */
function firstSplit(a: Split | null, b: Split | null): Split | null {
  if (a === null || b === null) return a ?? b;
  return SPLITS.indexOf(a) <= SPLITS.indexOf(b) ? a : b;
}

function unitedSources(a: string, b: string): string {
  if (a === b) return a;
  const names = new Set([...a.split('|'), ...b.split('|')].filter((name) => name !== ''));
  return [...names].sort().join('|');
}
