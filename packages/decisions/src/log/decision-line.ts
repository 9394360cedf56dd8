import { formatInstant, type PredictionInput, SITE_FIELDS } from '@bp/contracts';
import type { DecideOptions, Decision } from '../decision.js';

/** What of a request is written down, under its own names. */
const REQUEST_FIELDS = [
  ...SITE_FIELDS,
  'campaign_category_id',
  'campaign_subcategory_id',
] as const satisfies readonly (keyof PredictionInput)[];

/** What a line says beside the decision. */
export interface LoggedRequest extends Pick<DecideOptions, 'taskId' | 'allowed'> {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly unit: string;
  readonly site: PredictionInput;
}

/**
 * One line of the log. The site's fields stand as they were given. Of a rule's decision (`shadow_action`) the model's choice
 * stands under the names of the shadow log, and no policy: the rule's is not known.
 */
export function decisionLine(
  decision: Decision,
  { at, unit, site, taskId, allowed }: LoggedRequest,
): string {
  const { shadow_action, probabilities } = decision;
  const line: Record<string, unknown> = {
    decision_id: decision.decision_id,
    timestamp: formatInstant(at),
    task_id: taskId ?? null,
    unit,
  };
  for (const field of REQUEST_FIELDS) {
    const value = site[field];
    if (value !== undefined && value !== null) line[field] = value;
  }
  line.action = decision.action;
  line.propensity = decision.propensity;
  line.probabilities = probabilities;
  line.model_version = decision.model_version;
  line.policy_version = shadow_action === null ? decision.policy_version : null;
  line.arm = decision.arm;
  if (decision.served_arm !== decision.arm) line.served_arm = decision.served_arm;
  line.rollout = decision.rollout;
  if (allowed !== undefined) line.allowed = allowed;
  if (shadow_action !== null) {
    line.ai_predicted_action = shadow_action;
    line.ai_confidence = probabilities[shadow_action];
    line.ai_probabilities = probabilities;
  }
  return `${JSON.stringify(line)}\n`;
}
