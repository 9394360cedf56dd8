import {
  type Action,
  attemptKey,
  type FeedbackRecord,
  type FeedbackSourceName,
  formatInstant,
  formatSiteSource,
  NO_OUTCOME,
  type Result,
  SOURCED_FIELDS,
  type SourcedField,
  type Stamp,
} from '@bp/contracts';

/** What one line says about one attempt. `null`: it does not say. Mutable, so that one object serves many lines. */
export class Fact {
  task_id = '';
  action: Action = 'comment';
  /** Milliseconds since the epoch, `null` where no time is named. */
  at: number | null = null;
  /** `null`: no outcome yet. The next four belong to it. */
  result: Result | null = null;
  execution_time: number | null = null;
  retry_count: number | null = null;
  failure_reason: string | null = null;
  captcha_type: string | null = null;

  url: string | null = null;
  domain: string | null = null;
  pa: number | null = null;
  da: number | null = null;
  site_type: string | null = null;
  platform_guess: string | null = null;
  comment_supported: boolean | null = null;
  profile_supported: boolean | null = null;
  forum_supported: boolean | null = null;
  guest_supported: boolean | null = null;
  requires_login: boolean | null = null;
  registration_detected: boolean | null = null;
  campaign_id: string | null = null;
  campaign_category_id: string | null = null;
  campaign_subcategory_id: string | null = null;
  status: string | null = null;
  shadow_action: Action | null = null;
  shadow_confidence: number | null = null;
  shadow_probabilities: string | null = null;
  propensity: number | null = null;
  policy_version: string | null = null;

  /** Optional fields whose value made no sense and was taken as missing. */
  unusable: string[] = [];

  /** Forgets everything, for the next line. */
  reset(): void {
    this.task_id = '';
    this.action = 'comment';
    this.at = null;
    this.result = null;
    this.execution_time = null;
    this.retry_count = null;
    this.failure_reason = null;
    this.captcha_type = null;
    this.url = null;
    this.domain = null;
    this.pa = null;
    this.da = null;
    this.site_type = null;
    this.platform_guess = null;
    this.comment_supported = null;
    this.profile_supported = null;
    this.forum_supported = null;
    this.guest_supported = null;
    this.requires_login = null;
    this.registration_detected = null;
    this.campaign_id = null;
    this.campaign_category_id = null;
    this.campaign_subcategory_id = null;
    this.status = null;
    this.shadow_action = null;
    this.shadow_confidence = null;
    this.shadow_probabilities = null;
    this.propensity = null;
    this.policy_version = null;
    if (this.unusable.length > 0) this.unusable = [];
  }
}

export function factKey(fact: Fact): string {
  return attemptKey(fact.task_id, fact.action);
}

/**
 * The record that this fact alone gives. Without an outcome it has the `outcome_source` {@link NO_OUTCOME}, which
 * loses to every outcome in a merge and is never written into a dataset.
 */
export function recordOfFact(fact: Fact, source: FeedbackSourceName): FeedbackRecord {
  const instant = fact.at === null ? null : formatInstant(fact.at);
  const stamp: Stamp = { source, at: fact.at };
  const stamps: [SourcedField, Stamp][] = [];
  for (const field of SOURCED_FIELDS) {
    if (fact[field] !== null) stamps.push([field, stamp]);
  }
  const decided = fact.result !== null;
  return {
    task_id: fact.task_id,
    action_type: fact.action,
    success: fact.result === 'success',
    timestamp: instant,
    url: fact.url,
    domain: fact.domain,
    pa: fact.pa,
    da: fact.da,
    site_type: fact.site_type,
    platform_guess: fact.platform_guess,
    comment_supported: fact.comment_supported,
    profile_supported: fact.profile_supported,
    forum_supported: fact.forum_supported,
    guest_supported: fact.guest_supported,
    requires_login: fact.requires_login,
    registration_detected: fact.registration_detected,
    campaign_id: fact.campaign_id,
    campaign_category_id: fact.campaign_category_id,
    campaign_subcategory_id: fact.campaign_subcategory_id,
    split: null,
    // Of all results the one that loses to every other, should a row not say where its own came from.
    result: fact.result ?? 'error',
    execution_time: decided ? fact.execution_time : null,
    retry_count: decided ? fact.retry_count : null,
    failure_reason: decided ? fact.failure_reason : null,
    captcha_type: decided ? fact.captcha_type : null,
    status: fact.status,
    shadow_action: fact.shadow_action,
    shadow_confidence: fact.shadow_confidence,
    shadow_probabilities: fact.shadow_probabilities,
    propensity: fact.propensity,
    policy_version: fact.policy_version,
    outcome_source: decided ? source : NO_OUTCOME,
    outcome_at: decided ? instant : null,
    site_source: formatSiteSource(stamps),
    sources: source,
  };
}
