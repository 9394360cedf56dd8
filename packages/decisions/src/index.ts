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
export {
  DECISION_LOG_DEFAULTS,
  type DecisionLogMetrics,
  type DecisionLogOptions,
} from './log/decision-log.js';
export { openDecider } from './open-decider.js';
