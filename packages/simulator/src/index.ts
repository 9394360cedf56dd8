export {
  type AttemptOptions,
  attemptStream,
  type Campaign,
  DEFAULT_COVERAGE,
  type SimulatedAttempt,
  simulateAttempts,
  simulateWeek,
  type Traces,
} from './attempts.js';
export type { DueText } from './due-queue.js';
export { feedbackRecord } from './feedback-records.js';
export {
  HISTORICAL_DATA_PATH,
  type HistoricalDataOptions,
  type HistoricalDataServer,
  type ServedRequest,
  serveHistoricalData,
} from './historical-data-server.js';
export { type LegacyCsv, type LegacyForm, type LegacyOptions, legacyCsv } from './legacy-csv.js';
export { type LiveActionsOptions, liveActions } from './live-actions.js';
export { DEFAULT_NATURES, type Nature, type UrlShape } from './natures.js';
export {
  constantPolicy,
  deterministicPolicy,
  type LoggingPolicy,
  modelPolicy,
  RULE_EXPLORATION,
  ruleBasedPolicy,
  ruleOfThumb,
} from './policies.js';
export { PRESET_WORLDS } from './preset-worlds.js';
export type { ServerFaults } from './server-faults.js';
export {
  type ActionShift,
  type FactEffects,
  HIDDEN_HABITS,
  type HiddenHabit,
} from './site-effects.js';
export {
  oracleSuccessRate,
  policySuccessRate,
  type TruthOptions,
  trueSuccessRate,
} from './true-rates.js';
export {
  bestAction,
  createWorld,
  DEFAULT_WORLD,
  type Drift,
  natureAt,
  type SimulatedSite,
  siteInput,
  successProbability,
  WEEK_MS,
  WORLD_START,
  type World,
  type WorldOptions,
  weekOf,
} from './world.js';
export {
  AUTOMATION_LOG,
  SHADOW_LOG,
  type WriteLogsOptions,
  type WrittenLogs,
  writeLogs,
} from './write-logs.js';
