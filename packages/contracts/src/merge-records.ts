import { BpError } from './errors.js';
import {
  DATASET_COLUMNS,
  type FeedbackRecord,
  RESULTS,
  SPLITS,
  type Split,
} from './feedback-record.js';
import {
  compareStamps,
  compareText,
  compareTimes,
  outcomeRank,
  SOURCED_FIELDS,
  type SourcedField,
  type Stamp,
} from './provenance.js';
import { readStamps, type StampsByField, writeStamps } from './site-source.js';

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
  const fields = new FieldMerge(a.site_source, b.site_source);
  // Written out: copying `a` and looking each field up by its name took five times as long.
  return {
    task_id: a.task_id,
    action_type: a.action_type,
    success: outcome.success,
    timestamp: earliest(a.timestamp, b.timestamp),
    url: fields.pick(PLACE.url, a.url, b.url),
    domain: fields.pick(PLACE.domain, a.domain, b.domain),
    pa: fields.pick(PLACE.pa, a.pa, b.pa),
    da: fields.pick(PLACE.da, a.da, b.da),
    site_type: fields.pick(PLACE.site_type, a.site_type, b.site_type),
    platform_guess: fields.pick(PLACE.platform_guess, a.platform_guess, b.platform_guess),
    comment_supported: fields.pick(
      PLACE.comment_supported,
      a.comment_supported,
      b.comment_supported,
    ),
    profile_supported: fields.pick(
      PLACE.profile_supported,
      a.profile_supported,
      b.profile_supported,
    ),
    forum_supported: fields.pick(PLACE.forum_supported, a.forum_supported, b.forum_supported),
    guest_supported: fields.pick(PLACE.guest_supported, a.guest_supported, b.guest_supported),
    requires_login: fields.pick(PLACE.requires_login, a.requires_login, b.requires_login),
    registration_detected: fields.pick(
      PLACE.registration_detected,
      a.registration_detected,
      b.registration_detected,
    ),
    campaign_id: fields.pick(PLACE.campaign_id, a.campaign_id, b.campaign_id),
    campaign_category_id: fields.pick(
      PLACE.campaign_category_id,
      a.campaign_category_id,
      b.campaign_category_id,
    ),
    campaign_subcategory_id: fields.pick(
      PLACE.campaign_subcategory_id,
      a.campaign_subcategory_id,
      b.campaign_subcategory_id,
    ),
    split: mergeSplits(a.split, b.split),
    result: outcome.result,
    execution_time: outcome.execution_time,
    retry_count: outcome.retry_count,
    failure_reason: outcome.failure_reason,
    captcha_type: outcome.captcha_type,
    status: fields.pick(PLACE.status, a.status, b.status),
    shadow_action: fields.pick(PLACE.shadow_action, a.shadow_action, b.shadow_action),
    shadow_confidence: fields.pick(
      PLACE.shadow_confidence,
      a.shadow_confidence,
      b.shadow_confidence,
    ),
    shadow_probabilities: fields.pick(
      PLACE.shadow_probabilities,
      a.shadow_probabilities,
      b.shadow_probabilities,
    ),
    propensity: fields.pick(PLACE.propensity, a.propensity, b.propensity),
    policy_version: fields.pick(PLACE.policy_version, a.policy_version, b.policy_version),
    outcome_source: outcome.outcome_source,
    outcome_at: outcome.outcome_at,
    // Read after the last pick, which it tells of.
    site_source: fields.siteSource(),
    sources: mergeSources(a.sources, b.sources),
  };
}

function isSameRecord(a: FeedbackRecord, b: FeedbackRecord): boolean {
  // Mostly one of these tells already that they are not.
  if (a.split !== b.split || a.outcome_at !== b.outcome_at || a.sources !== b.sources) return false;
  return DATASET_COLUMNS.every((column) => a[column] === b[column]);
}

/** Place of each field in `SOURCED_FIELDS`. */
const PLACE = Object.fromEntries(SOURCED_FIELDS.map((field, place) => [field, place])) as Readonly<
  Record<SourcedField, number>
>;

/** Decides field by field whose value is taken, and keeps the stamps of those that were. */
class FieldMerge {
  readonly #stampsA: StampsByField;
  readonly #stampsB: StampsByField;
  readonly #taken: StampsByField = SOURCED_FIELDS.map(() => null);

  constructor(siteSourceA: string | null, siteSourceB: string | null) {
    this.#stampsA = readStamps(siteSourceA);
    this.#stampsB = readStamps(siteSourceB);
  }

  pick<T extends FieldValue>(place: number, a: T, b: T): T {
    if (a === null && b === null) return a;
    const stampA = this.#stampsA[place]!;
    const stampB = this.#stampsB[place]!;
    const takeA =
      b === null ||
      (a !== null &&
        (compareStamps(stampA ?? UNATTRIBUTED, stampB ?? UNATTRIBUTED) || compareValues(a, b)) >=
          0);
    this.#taken[place] = takeA ? stampA : stampB;
    return takeA ? a : b;
  }

  siteSource(): string | null {
    return writeStamps(this.#taken);
  }
}

/** Below 0 where the outcome of `a` loses to that of `b`. A total order over everything that an outcome holds. */
function compareOutcomes(a: FeedbackRecord, b: FeedbackRecord): number {
  return (
    compareOutcomeSources(a.outcome_source, b.outcome_source) ||
    compareTimes(instant(a.outcome_at), instant(b.outcome_at)) ||
    compareValues(a.retry_count, b.retry_count) ||
    RESULTS.indexOf(b.result) - RESULTS.indexOf(a.result) ||
    compareValues(a.execution_time, b.execution_time) ||
    compareValues(a.failure_reason, b.failure_reason) ||
    compareValues(a.captcha_type, b.captcha_type)
  );
}

function compareOutcomeSources(a: string, b: string): number {
  return a === b ? 0 : outcomeRank(a) - outcomeRank(b) || compareText(a, b);
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
  if (isPlainInstant(a) && isPlainInstant(b)) return a <= b ? a : b;
  return Date.parse(a) <= Date.parse(b) ? a : b;
}

/** `2026-01-05T10:00:00.000Z`, as nearly all are: these stand in the order of their texts, which need no parsing. */
function isPlainInstant(text: string): boolean {
  return text.length === 24 && text.charCodeAt(23) === 90;
}

/** Two different parts can only meet where two datasets are joined; the first in the order of `SPLITS` wins. */
function mergeSplits(a: Split | null, b: Split | null): Split | null {
  if (a === null || b === null) return a ?? b;
  return SPLITS.indexOf(a) <= SPLITS.indexOf(b) ? a : b;
}

/** Lists of sources that met, and what they made: there are few. */
const mergedSources = new Map<string, Map<string, string>>();
const MOST_MERGED_SOURCES = 100;

function mergeSources(a: string, b: string): string {
  if (a === b) return a;
  let withA = mergedSources.get(a);
  const known = withA?.get(b);
  if (known !== undefined) return known;
  const names = new Set([...a.split('|'), ...b.split('|')].filter((name) => name !== ''));
  const merged = [...names].sort(compareText).join('|');
  if (withA === undefined) {
    withA = new Map();
    if (mergedSources.size < MOST_MERGED_SOURCES) mergedSources.set(a, withA);
  }
  if (withA.size < MOST_MERGED_SOURCES) withA.set(b, merged);
  return merged;
}
