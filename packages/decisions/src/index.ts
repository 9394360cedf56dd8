export {
  type ArmState,
  DECISION_LOG_DEFAULTS,
  type Decider,
  type DeciderPolicy,
  type DecisionLogOptions,
  type OpenDeciderOptions,
} from './decider.js';
export type { DeciderMetrics } from './decider-metrics.js';
export type {
  Arm,
  DecideOptions,
  Decision,
  DecisionRequest,
  RankedSite,
  RankOptions,
  ShadowOptions,
} from './decision.js';
export { openDecider } from './open-decider.js';
