import { type FeedbackRecord, formatInstant, UNKNOWN_FIELDS } from '@bp/contracts';
import type { SimulatedAttempt } from './attempts.js';

/**
 * An attempt as the record that merging all its traces would give at best: every noted fact of the site is there,
 * also those that no log carries (platform and flags). For tests and measurements of what comes after collecting.
 */
export function feedbackRecord(attempt: SimulatedAttempt): FeedbackRecord {
  const { campaign, input, traces } = attempt;
  const sources = (['api', 'automation', 'shadow'] as const).filter((name) => traces[name]);
  return {
    ...UNKNOWN_FIELDS,
    ...input,
    task_id: String(attempt.taskId),
    action_type: attempt.action,
    success: attempt.success,
    timestamp: formatInstant(attempt.at),
    campaign_id: textOf(campaign?.id),
    campaign_category_id: textOf(campaign?.category_id),
    campaign_subcategory_id: textOf(campaign?.subcategory_id),
    result: attempt.result,
    execution_time: attempt.executionTime,
    retry_count: attempt.retries,
    failure_reason: attempt.failureReason,
    captcha_type: attempt.captchaType,
    propensity: attempt.logsPropensity ? attempt.propensity : null,
    policy_version: attempt.logsPropensity ? attempt.policyVersion : null,
    outcome_source: traces.automation ? 'automation' : traces.api ? 'api' : 'shadow',
    outcome_at: formatInstant(attempt.finishedAt),
    sources: sources.join('|'),
  };
}

function textOf(id: number | undefined): string | null {
  return id === undefined ? null : String(id);
}
