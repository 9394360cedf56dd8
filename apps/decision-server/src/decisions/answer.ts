import type { Action, PredictionInput } from '@bp/contracts';
import type { DecideOptions, Decider, Decision } from '@bp/decisions';
import type { RecentDecisions } from './recent-decisions.js';

/** One question as it comes over HTTP; checked by the schema already. */
export interface AskedDecision {
  readonly site: PredictionInput;
  readonly task_id?: string;
  readonly unit?: string;
  readonly allowed?: readonly Action[];
  readonly decision_id?: string;
  /** Shadow mode: what a rule did. */
  readonly executed?: Action;
}

/**
 * Decides; a decision that was asked for under an id of the caller's own is given once, and again as it was for as long
 * as it is remembered. Errors: those of `decide`.
 */
export function answerDecision(
  decider: Decider,
  recent: RecentDecisions,
  asked: AskedDecision,
): Decision {
  const { decision_id, executed, site } = asked;
  const before = decision_id === undefined ? undefined : recent.get(decision_id);
  if (before?.answer !== undefined) return before.answer;
  const options = optionsOf(asked);
  const { allowed: _, ...unrestricted } = options;
  const decision =
    executed === undefined
      ? decider.decide(site, options)
      : decider.shadow(site, { ...unrestricted, executed });
  recent.add(decision.decision_id, {
    action: decision.action,
    taskId: asked.task_id,
    answer: decision_id === undefined ? undefined : decision,
  });
  return decision;
}

function optionsOf({ task_id, unit, allowed, decision_id }: AskedDecision): DecideOptions {
  return {
    ...(task_id === undefined ? {} : { taskId: task_id }),
    ...(unit === undefined ? {} : { unit }),
    ...(allowed === undefined ? {} : { allowed }),
    ...(decision_id === undefined ? {} : { decisionId: decision_id }),
  };
}
