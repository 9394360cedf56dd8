import {
  ACTIONS,
  type Action,
  formatInstant,
  INPUT_FIELDS,
  isAction,
  type PredictionInput,
} from '@bp/contracts';
import type { DecideOptions, Decision } from '../decision.js';

/** What of a request is written down, under its own names; a line has a time of its own. */
const REQUEST_FIELDS = INPUT_FIELDS.filter((field) => field !== 'timestamp');

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

/** A decision as it stands in the log. */
export interface LoggedDecision {
  readonly decisionId: string;
  readonly action: Action;
  readonly taskId: string | undefined;
  /** All of it; `undefined` of a rule's decision, whose line does not say by which policy the model chose. */
  readonly answer: Decision | undefined;
}

/** The decision that {@link decisionLine} wrote into a line; `null`: it holds none. */
export function readDecisionLine(line: string): LoggedDecision | null {
  const { decision_id, action, task_id, ...rest } = parse(line);
  if (typeof decision_id !== 'string' || !isAction(action)) return null;
  return {
    decisionId: decision_id,
    action,
    taskId: typeof task_id === 'string' ? task_id : undefined,
    answer: answerOf(decision_id, action, rest),
  };
}

function answerOf(
  decision_id: string,
  action: Action,
  { probabilities, propensity, arm, rollout, ...rest }: Readonly<Record<string, unknown>>,
): Decision | undefined {
  const { model_version, policy_version, served_arm = arm } = rest;
  if (typeof policy_version !== 'string' || typeof model_version !== 'string') return undefined;
  if (typeof propensity !== 'number' || !isChances(probabilities)) return undefined;
  return {
    decision_id,
    action,
    probabilities,
    propensity,
    model_version,
    policy_version,
    arm: arm as Decision['arm'],
    served_arm: served_arm as Decision['served_arm'],
    rollout: typeof rollout === 'string' ? rollout : null,
    shadow_action: null,
  };
}

function parse(line: string): Readonly<Record<string, unknown>> {
  try {
    return { ...(JSON.parse(line) as Record<string, unknown> | null) };
  } catch {
    return {};
  }
}

function isChances(value: unknown): value is Decision['probabilities'] {
  if (typeof value !== 'object' || value === null) return false;
  return ACTIONS.every((action) => typeof (value as Record<string, unknown>)[action] === 'number');
}
