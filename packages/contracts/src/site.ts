import type { FeedbackRecord } from './feedback-record.js';
import { SITE_FIELDS, type SiteField } from './record-fields.js';

/** A place where an action can happen. `null` means: not known. A missing number is never 0. */
export interface Site extends Pick<FeedbackRecord, SiteField> {}

/** What a caller of `predict` says: any part of a site, and of the request. Names are the dataset's columns. */
export interface PredictionInput extends Partial<Site> {
  readonly campaign_category_id?: string | null;
  readonly campaign_subcategory_id?: string | null;
  /** When the action is to happen (ISO 8601). Without it hour and weekday are missing: the clock is not asked. */
  readonly timestamp?: string | null;
}

/** The fields of an input. */
export const INPUT_FIELDS: readonly (keyof PredictionInput)[] = [
  ...SITE_FIELDS,
  'campaign_category_id',
  'campaign_subcategory_id',
  'timestamp',
];
