export type { ArmState, Decider, DeciderMetrics, OpenDeciderOptions } from './decider.js';
export type {
  Arm,
  DecideOptions,
  Decision,
  DecisionRequest,
  RankedSite,
  RankOptions,
  ShadowOptions,
} from './decision.js';
export type { LoggedDecision } from './log/decision-line.js';
export {
  DECISION_LOG_DEFAULTS,
  type DecisionLogMetrics,
  type DecisionLogOptions,
} from './log/decision-log.js';
export { latestDecisions } from './log/latest-decisions.js';
export { openDecider } from './open-decider.js';
