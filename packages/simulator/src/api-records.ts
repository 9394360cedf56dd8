import type { SimulatedAttempt } from './attempts.js';
import { streamOf } from './seed.js';

/** How many of the API's rows have no backlink; they are dropped after `limit` was applied. */
const WITHOUT_BACKLINK = 0.05;
const WITH_OPPORTUNITY = 0.4;

/** Whether the row of an attempt has a backlink: rows without one take a place in the limit but are not sent. */
export function hasBacklink(attempt: SimulatedAttempt): boolean {
  return streamOf(attempt.seed, 17)() >= WITHOUT_BACKLINK;
}

/** One record of `data` as JSON text, as seen at the instant `asOf` (ms): a task not done by then is still running. */
export function apiRecord(attempt: SimulatedAttempt, asOf: number): string {
  const random = streamOf(attempt.seed, 19);
  const { input, campaign, taskId } = attempt;
  const done = attempt.finishedAt <= asOf;
  const success = done && attempt.success;
  const status = done ? (success ? 'success' : 'failed') : 'running';
  const live = success ? 'verified' : done ? 'error' : 'pending';
  return JSON.stringify({
    success,
    created_at: new Date(attempt.at).toISOString().replace('Z', '000Z'),
    task: {
      id: taskId,
      type: attempt.action === 'guest' && random() < 0.5 ? 'guestposting' : attempt.action,
      status,
      error_message: done ? attempt.failureReason : null,
    },
    backlink: {
      id: taskId + 7_000_000,
      url: input.url,
      pa: input.pa,
      da: input.da,
      site_type: input.site_type,
      status: live,
    },
    campaign: campaign && {
      id: campaign.id,
      daily_limit: 20,
      total_limit: 500,
      category_id: campaign.category_id,
      subcategory_id: campaign.subcategory_id,
    },
    ...(random() < WITH_OPPORTUNITY && {
      opportunity: {
        id: taskId + 9_000_000,
        status: success ? 'used' : 'open',
        type: attempt.action,
        verified_at: success ? new Date(attempt.finishedAt).toISOString() : null,
      },
    }),
    ...(attempt.logsPropensity && {
      propensity: attempt.propensity,
      policy_version: attempt.policyVersion,
    }),
  });
}
