import type { Action } from './actions.js';
import type { Site } from './site.js';

/** Where facts come from. `legacy` stands for an imported file without task ids. */
export const FEEDBACK_SOURCES = ['automation', 'api', 'shadow', 'legacy'] as const;
/** The name of a source: one of `FEEDBACK_SOURCES`, or any other that `isSourceName` accepts. */
export type FeedbackSourceName = (typeof FEEDBACK_SOURCES)[number] | (string & {});

/** How an attempt can end, as logs and dataset spell it. */
export const RESULTS = ['success', 'failed', 'error'] as const;
/** `error` counts as a failure, and is also reported apart. */
export type Result = (typeof RESULTS)[number];

/** The parts of a prepared dataset: learned from, used for early stopping and tuning, and kept for judging. */
export const SPLITS = ['train', 'validation', 'test'] as const;
/** One of `SPLITS`. All rows of a registrable domain are in the same part. */
export type Split = (typeof SPLITS)[number];

/**
 * An attempt (key: `task_id` and `action_type`) with its outcome, merged from all sources: one dataset row.
 * Names are the dataset's columns; `null` means: not known. Times are ISO 8601 UTC with milliseconds.
 */
export interface FeedbackRecord extends Site {
  readonly task_id: string;
  readonly action_type: Action;
  readonly success: boolean;
  /** The earliest instant that any source names for the attempt. */
  readonly timestamp: string | null;
  readonly campaign_id: string | null;
  readonly campaign_category_id: string | null;
  readonly campaign_subcategory_id: string | null;
  /** Assigned once by the dataset, for ever; `null` until then or without a domain. */
  readonly split: Split | null;
  readonly result: Result;
  /** Seconds. Known only after the action: never a feature. */
  readonly execution_time: number | null;
  readonly retry_count: number | null;
  readonly failure_reason: string | null;
  readonly captcha_type: string | null;
  /** Status of the link or task as its source gave it. Set by the outcome in practice: never a feature. */
  readonly status: string | null;
  readonly shadow_action: Action | null;
  readonly shadow_confidence: number | null;
  /** JSON object: action → probability. */
  readonly shadow_probabilities: string | null;
  /** The chance with which the logging policy chose this action, in (0, 1]. */
  readonly propensity: number | null;
  readonly policy_version: string | null;
  readonly outcome_source: FeedbackSourceName;
  readonly outcome_at: string | null;
  /** Which source gave which site, campaign, shadow and policy field, and when: what makes merging order-free. */
  readonly site_source: string | null;
  /** All sources that spoke of this attempt, sorted, joined by `|`. */
  readonly sources: string;
}

/** The dataset's columns in file order. Unknown columns of an older file are kept after them. */
export const DATASET_COLUMNS = [
  'task_id',
  'action_type',
  'success',
  'timestamp',
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
  'split',
  'result',
  'execution_time',
  'retry_count',
  'failure_reason',
  'captcha_type',
  'status',
  'shadow_action',
  'shadow_confidence',
  'shadow_probabilities',
  'propensity',
  'policy_version',
  'outcome_source',
  'outcome_at',
  'site_source',
  'sources',
] as const satisfies readonly (keyof FeedbackRecord)[];

/** A line or record that could not be used, kept with the reason. */
export interface QuarantinedLine {
  /** File name relative to the root, or `api`. */
  readonly source: string;
  /** Number of the line from 1, or of the record in the API's answer. */
  readonly line: number;
  readonly reason: string;
  /** The text as read, cut at 2,000 characters. */
  readonly text: string;
}
