import type { FeedbackRecord, FeedbackSourceName } from './feedback-record.js';

/**
 * Terms: a *stamp* is a source and the instant of its fact. Every field of {@link SOURCED_FIELDS} carries the
 * stamp of the fact that its value came from; the record's `site_source` lists them, so that a merge can decide
 * field by field without the facts that went in before.
 */
export interface Stamp {
  readonly source: FeedbackSourceName;
  /** Milliseconds since the epoch, `null` where the fact named no time. */
  readonly at: number | null;
}

/** Fields that are merged one by one, each with the stamp of its own fact. In the order of the dataset's columns. */
export const SOURCED_FIELDS = [
  'url',
  'domain',
  'pa',
  'da',
  'site_type',
  'platform_guess',
  'comment_supported',
  'profile_supported',
  'forum_supported',
  'guest_supported',
  'requires_login',
  'registration_detected',
  'campaign_id',
  'campaign_category_id',
  'campaign_subcategory_id',
  'status',
  'shadow_action',
  'shadow_confidence',
  'shadow_probabilities',
  'propensity',
  'policy_version',
] as const satisfies readonly (keyof FeedbackRecord)[];
/** One of `SOURCED_FIELDS`. */
export type SourcedField = (typeof SOURCED_FIELDS)[number];

/** Fields that move together: those of the fact that won the outcome. */
export const OUTCOME_FIELDS = [
  'success',
  'result',
  'execution_time',
  'retry_count',
  'failure_reason',
  'captcha_type',
  'outcome_source',
  'outcome_at',
] as const satisfies readonly (keyof FeedbackRecord)[];

/** The `outcome_source` of a record that knows no outcome: any known outcome beats it. */
export const NO_OUTCOME = '';

/** Higher wins. A source that is not named here stands between the shadow log and legacy files. */
const OUTCOME_RANKS: Readonly<Record<string, number>> = {
  automation: 5,
  api: 4,
  shadow: 3,
  legacy: 1,
  [NO_OUTCOME]: 0,
};
const SITE_RANKS: Readonly<Record<string, number>> = {
  api: 5,
  shadow: 4,
  automation: 3,
  legacy: 1,
  '': 0,
};
const OTHER_RANK = 2;

/** How much a source's word on the outcome weighs: automation, then API, then shadow. */
export function outcomeRank(source: FeedbackSourceName): number {
  return Object.hasOwn(OUTCOME_RANKS, source) ? OUTCOME_RANKS[source]! : OTHER_RANK;
}

/** How much a source's word on a site, campaign, shadow or policy field weighs: API, then shadow, then automation. */
export function siteRank(source: FeedbackSourceName): number {
  return Object.hasOwn(SITE_RANKS, source) ? SITE_RANKS[source]! : OTHER_RANK;
}

const SOURCE_NAME = /^[a-z][a-z0-9_-]{0,39}$/;

/** A source's name stands in columns and lists: lower case letters, digits, `_` and `-`, at most 40 characters. */
export function isSourceName(name: string): boolean {
  return SOURCE_NAME.test(name);
}

/** Below 0 where `a` loses a site field to `b`: by rank, then name, then time (none is the earliest). */
export function compareStamps(a: Stamp, b: Stamp): number {
  if (a.source === b.source) return compareTimes(a.at, b.at);
  return siteRank(a.source) - siteRank(b.source) || compareText(a.source, b.source);
}

export function compareTimes(a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  return b === null || a > b ? 1 : -1;
}

export function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
