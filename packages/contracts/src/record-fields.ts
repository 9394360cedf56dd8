import type { Action } from './actions.js';
import type { FeedbackSourceName, Result, Split } from './record-words.js';

/**
 * What a field holds. `text` differs on nearly every row, `word` is one of few, and so is `id`; `reason` is cut where it is long;
 * `probabilities` is a JSON object action → chance; `instant` is ISO 8601 UTC with milliseconds.
 */
export interface KindValues {
  text: string;
  word: string;
  id: string;
  reason: string;
  domain: string;
  probabilities: string;
  instant: string;
  number: number;
  count: number;
  flag: boolean;
  action: Action;
  result: Result;
  split: Split;
  source: FeedbackSourceName;
}
/** One of the kinds. */
export type FieldKind = keyof KindValues;

/**
 * How a field of one attempt is decided where several facts speak of it. `key`: it names the attempt. `outcome`: it
 * moves together with the other outcome fields. `stamped`: by itself, each with the stamp of its own fact. `own`: by a
 * rule of its own (`mergeRows`).
 */
export type FieldMerge = 'key' | 'outcome' | 'stamped' | 'own';

/** One column of the dataset. */
export interface RecordField {
  readonly kind: FieldKind;
  readonly merge: FieldMerge;
  /** Never missing. */
  readonly always?: true;
  /** Describes the site: may be known before the action, and asked of `predict`. */
  readonly site?: true;
  /** Limits of a number. */
  readonly low?: number;
  readonly high?: number;
}

const CHANCE = { low: 0, high: 1 } as const;
const AUTHORITY = { kind: 'number', merge: 'stamped', site: true, low: 0, high: 100 } as const;
const SITE_WORD = { kind: 'word', merge: 'stamped', site: true } as const;
const SITE_FLAG = { kind: 'flag', merge: 'stamped', site: true } as const;
const WORD = { kind: 'word', merge: 'stamped' } as const;
const ID = { kind: 'id', merge: 'stamped' } as const;

/**
 * The columns of the dataset, in file order, said here once: records, merging, reading, writing and the columns of the
 * collector derive from it. A new one needs its line here, and no other unless a source spells it differently.
 */
export const RECORD_FIELDS = {
  task_id: { kind: 'text', merge: 'key', always: true },
  action_type: { kind: 'action', merge: 'key', always: true },
  success: { kind: 'flag', merge: 'outcome', always: true },
  /** The earliest instant that any source names for the attempt. */
  timestamp: { kind: 'instant', merge: 'own' },
  url: { kind: 'text', merge: 'stamped', site: true },
  /** Host as `normaliseDomain` gives it. */
  domain: { kind: 'domain', merge: 'stamped', site: true },
  /** Page authority, 0–100. */
  pa: AUTHORITY,
  /** Domain authority, 0–100. */
  da: AUTHORITY,
  site_type: SITE_WORD,
  platform_guess: SITE_WORD,
  comment_supported: SITE_FLAG,
  profile_supported: SITE_FLAG,
  forum_supported: SITE_FLAG,
  guest_supported: SITE_FLAG,
  requires_login: SITE_FLAG,
  registration_detected: SITE_FLAG,
  campaign_id: ID,
  campaign_category_id: ID,
  campaign_subcategory_id: ID,
  /** Assigned once by the dataset, for ever; `null` until then or without a domain. */
  split: { kind: 'split', merge: 'own' },
  result: { kind: 'result', merge: 'outcome', always: true },
  /** Seconds. Known only after the action: never a feature. */
  execution_time: { kind: 'number', merge: 'outcome', low: 0, high: Number.MAX_VALUE },
  retry_count: { kind: 'count', merge: 'outcome', low: 0, high: Number.MAX_SAFE_INTEGER },
  failure_reason: { kind: 'reason', merge: 'outcome' },
  captcha_type: { kind: 'word', merge: 'outcome' },
  /** Status of the link or task as its source gave it. Set by the outcome in practice: never a feature. */
  status: WORD,
  shadow_action: { kind: 'action', merge: 'stamped' },
  shadow_confidence: { kind: 'number', merge: 'stamped', ...CHANCE },
  /** JSON object: action → probability. */
  shadow_probabilities: { kind: 'probabilities', merge: 'stamped' },
  /** The chance with which the logging policy chose this action, in (0, 1]: one of 0 cannot have chosen it. */
  propensity: { kind: 'number', merge: 'stamped', ...CHANCE, low: Number.MIN_VALUE },
  policy_version: WORD,
  outcome_source: { kind: 'source', merge: 'outcome', always: true },
  outcome_at: { kind: 'instant', merge: 'outcome' },
  /** Which source gave which stamped field, and when: what makes merging order-free. */
  site_source: { kind: 'text', merge: 'own' },
  /** All sources that spoke of this attempt, sorted, joined by `|`. */
  sources: { kind: 'word', merge: 'own', always: true },
  /** The decision (a service's own id of it) that led to the attempt. */
  decision_id: { kind: 'text', merge: 'stamped' },
  /** Of a rollout: the one that the decision's unit belongs to. */
  arm: WORD,
  /** The arm that answered, where it was another: the version of the unit's own could not be loaded there. */
  served_arm: WORD,
  /** Name of the rollout that was running, as `r12`. */
  rollout: WORD,
} as const satisfies Readonly<Record<string, RecordField>>;

/** The name of a column. */
export type FieldName = keyof typeof RECORD_FIELDS;
/** The names of fields with this property. */
export type FieldsWith<Property> = {
  [Name in FieldName]: (typeof RECORD_FIELDS)[Name] extends Property ? Name : never;
}[FieldName];

/** The value of each field, `null` where it may be missing. */
export type FieldValues = {
  readonly [Name in FieldName]:
    | KindValues[(typeof RECORD_FIELDS)[Name]['kind']]
    | ((typeof RECORD_FIELDS)[Name] extends { readonly always: true } ? never : null);
};
/** A value of any field. */
export type FieldValue = string | number | boolean | null;

/** The dataset's columns in file order. Unknown columns of an older file are kept after them. */
export const DATASET_COLUMNS = Object.keys(RECORD_FIELDS) as readonly FieldName[];

function namesWhere<Name extends FieldName>(holds: (field: RecordField) => boolean): Name[] {
  return DATASET_COLUMNS.filter((name) => holds(RECORD_FIELDS[name])) as Name[];
}

/** Fields that are merged one by one, each with the stamp of its own fact, in the order of the columns. */
export const STAMPED_FIELDS: readonly StampedField[] = namesWhere(
  ({ merge }) => merge === 'stamped',
);
/** One of `STAMPED_FIELDS`. */
export type StampedField = FieldsWith<{ readonly merge: 'stamped' }>;

/** Fields that move together: those of the fact that won the outcome. */
export const OUTCOME_FIELDS: readonly OutcomeField[] = namesWhere(
  ({ merge }) => merge === 'outcome',
);
/** One of `OUTCOME_FIELDS`. */
export type OutcomeField = FieldsWith<{ readonly merge: 'outcome' }>;

/** The columns that describe a site, in the order of the dataset. */
export const SITE_FIELDS: readonly SiteField[] = namesWhere(({ site }) => site === true);
/** One of `SITE_FIELDS`. */
export type SiteField = FieldsWith<{ readonly site: true }>;

/** The yes/no columns of a site, in the order of the dataset. */
export const SITE_FLAGS: readonly SiteFlag[] = namesWhere(
  ({ site, kind }) => site === true && kind === 'flag',
);
/** One of `SITE_FLAGS`. */
export type SiteFlag = FieldsWith<{ readonly site: true; readonly kind: 'flag' }>;
