export { type Accounting, type LineCounts, NO_LINES } from './collect/accounting.js';
export type { AlreadyReadOptions } from './collect/already-read.js';
export {
  type CollectedFeedback,
  type CollectOptions,
  type CollectProgress,
  collectFeedback,
  type SourceFailure,
} from './collect/collect-feedback.js';
export { readPendingRecords } from './collect/pending-file.js';
export { quarantinedLines } from './collect/quarantined-lines.js';
export { summariseQuarantine } from './collect/summarise-quarantine.js';
export { type BareFact, Fact, type FactMaker, type OutcomeDetail } from './facts/fact.js';
export {
  FLAT_FIELD_NAMES,
  type FlatNames,
  type FlatRecord,
  understandFlat,
} from './facts/understand-flat.js';
export { forgetInLog } from './forget/forget-in-log.js';
export { forgetInLines } from './forget/forget-lines.js';
export { type FoundLogs, findLogFiles, type LogFile } from './logs/find-log-files.js';
export type {
  FactSink,
  FeedbackSource,
  ReadContext,
  ReadPart,
  ReadParts,
  ReadSummary,
  RejectedLine,
} from './source.js';
export { AUTOMATION_LOG, automationLog } from './sources/automation-log.js';
export { DECISION_LOG, decisionLog } from './sources/decision-log.js';
export {
  API_DEFAULTS,
  type HistoricalDataApiOptions,
  historicalDataApi,
} from './sources/historical-data-api.js';
export { type LogOptions, logSource } from './sources/log-source.js';
export { SHADOW_LOG, shadowLog } from './sources/shadow-log.js';
export { tokenFault } from './sources/token-fault.js';
