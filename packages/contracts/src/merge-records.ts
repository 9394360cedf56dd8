import { BpError } from './errors.js';
import { type FeedbackRecord, RESULTS, SPLITS, type Split } from './feedback-record.js';
import {
  compareStamps,
  compareText,
  compareTimes,
  formatSiteSource,
  outcomeRank,
  parseSiteSource,
  SOURCED_FIELDS,
  type SourcedField,
  type Stamp,
} from './provenance.js';

/** The stamp of a value that no source is named for, as in files from before `site_source`. It loses to any other. */
const UNATTRIBUTED: Stamp = { source: '', at: null };

/**
 * One record from two of the same attempt: commutative, associative and idempotent, so that facts may come in any
 * order and any number of times.
 *
 * Outcome fields move together (automation, then API, then shadow; among equals the latest, then the highest
 * `retry_count`). Site, campaign, status, shadow and policy fields move one by one (API, then shadow, then automation;
 * among equals the latest). `timestamp` is the earliest, `sources` the union. A `split` stays: records fresh from
 * sources have none. Where everything else is equal, the greater value wins, so that order can't matter.
 *
 * Throws `INTERNAL` where the two are not of one attempt.
 */
export function mergeFeedbackRecords(a: FeedbackRecord, b: FeedbackRecord): FeedbackRecord {
  if (a.task_id !== b.task_id || a.action_type !== b.action_type) {
    throw new BpError(
      'INTERNAL',
      `Records of two attempts cannot be merged: ${a.action_type}:${a.task_id} and ${b.action_type}:${b.task_id}.`,
      { remedy: 'This is a programming error: please report it.' },
    );
  }
  if (isSameRecord(a, b)) return a;
  const outcome = compareOutcomes(a, b) >= 0 ? a : b;
  const { values, siteSource } = mergeSourcedFields(a, b);
  return {
    ...a,
    ...values,
    success: outcome.success,
    result: outcome.result,
    execution_time: outcome.execution_time,
    retry_count: outcome.retry_count,
    failure_reason: outcome.failure_reason,
    captcha_type: outcome.captcha_type,
    outcome_source: outcome.outcome_source,
    outcome_at: outcome.outcome_at,
    timestamp: earliest(a.timestamp, b.timestamp),
    split: mergeSplits(a.split, b.split),
    site_source: siteSource,
    sources: mergeSources(a.sources, b.sources),
  };
}

function isSameRecord(a: FeedbackRecord, b: FeedbackRecord): boolean {
  for (const field of Object.keys(a) as (keyof FeedbackRecord)[]) {
    if (a[field] !== b[field]) return false;
  }
  return true;
}

function mergeSourcedFields(
  a: FeedbackRecord,
  b: FeedbackRecord,
): { values: Partial<FeedbackRecord>; siteSource: string | null } {
  const stampsA = parseSiteSource(a.site_source);
  const stampsB = parseSiteSource(b.site_source);
  const values: Record<string, unknown> = {};
  const stamps: [SourcedField, Stamp][] = [];
  for (const field of SOURCED_FIELDS) {
    if (a[field] === null && b[field] === null) continue;
    const stampA = stampsA.get(field) ?? UNATTRIBUTED;
    const stampB = stampsB.get(field) ?? UNATTRIBUTED;
    const takeA =
      b[field] === null ||
      (a[field] !== null &&
        (compareStamps(stampA, stampB) || compareValues(a[field], b[field])) >= 0);
    values[field] = takeA ? a[field] : b[field];
    const stamp = takeA ? stampA : stampB;
    if (stamp !== UNATTRIBUTED) stamps.push([field, stamp]);
  }
  return { values: values as Partial<FeedbackRecord>, siteSource: formatSiteSource(stamps) };
}

/** Below 0 where the outcome of `a` loses to that of `b`. A total order over everything that an outcome holds. */
function compareOutcomes(a: FeedbackRecord, b: FeedbackRecord): number {
  return (
    outcomeRank(a.outcome_source) - outcomeRank(b.outcome_source) ||
    compareText(a.outcome_source, b.outcome_source) ||
    compareTimes(instant(a.outcome_at), instant(b.outcome_at)) ||
    compareValues(a.retry_count, b.retry_count) ||
    RESULTS.indexOf(b.result) - RESULTS.indexOf(a.result) ||
    compareValues(a.execution_time, b.execution_time) ||
    compareValues(a.failure_reason, b.failure_reason) ||
    compareValues(a.captcha_type, b.captcha_type)
  );
}

type FieldValue = string | number | boolean | null;

function compareValues(a: FieldValue, b: FieldValue): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

function instant(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}

function earliest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return Date.parse(a) <= Date.parse(b) ? a : b;
}

/** Two different parts can only meet where two datasets are joined; the first in the order of `SPLITS` wins. */
function mergeSplits(a: Split | null, b: Split | null): Split | null {
  if (a === null || b === null) return a ?? b;
  return SPLITS.indexOf(a) <= SPLITS.indexOf(b) ? a : b;
}

function mergeSources(a: string, b: string): string {
  if (a === b) return a;
  const names = new Set([...a.split('|'), ...b.split('|')].filter((name) => name !== ''));
  return [...names].sort(compareText).join('|');
}
