export { ACTIONS, type Action, isAction, normaliseAction } from './actions.js';
export { countWords } from './count-words.js';
export { sha256 } from './digest.js';
export { normaliseDomain, parseUrl } from './domain.js';
export {
  BpError,
  type BpErrorOptions,
  ERROR_CODES,
  type ErrorCode,
  isBpError,
  toBpError,
} from './errors.js';
export { EXIT, type ExitCode, exitCodeOf } from './exit-codes.js';
export {
  DATASET_COLUMNS,
  FEEDBACK_SOURCES,
  type FeedbackRecord,
  type FeedbackSourceName,
  type QuarantinedLine,
  RESULTS,
  type Result,
  SPLITS,
  type Split,
} from './feedback-record.js';
export { isoWeek, weekEnd } from './iso-week.js';
export { canonicalJson, type JsonObject, type JsonValue } from './json.js';
export {
  type BundleManifest,
  ENGINES,
  type Engine,
  type FileDigest,
  type GoldenPrediction,
  LARGEST_SEED,
  MODEL_FORMATS,
  type ModelFormat,
  OBJECTIVES,
  type Objective,
} from './manifest.js';
export type { Matrix } from './matrix.js';
export { mergeFeedbackRecords } from './merge-records.js';
export type { EvaluationMetrics, FailureRateReduction, IntervalEstimate } from './metrics.js';
export { normalQuantile } from './normal-quantile.js';
export type { Prediction } from './prediction.js';
export type { LabelledRow, PreparedMetadata, PreparedPart, SplitCounts } from './prepared.js';
export type { DataProfile, DriftedFeature, DriftReport, FeatureProfile } from './profile.js';
export {
  compareStamps,
  isSourceName,
  NO_OUTCOME,
  OUTCOME_FIELDS,
  outcomeRank,
  SOURCED_FIELDS,
  type SourcedField,
  type Stamp,
  siteRank,
} from './provenance.js';
export { createRandom, type Random } from './random.js';
export { type AttemptKey, attemptKey, type RecordSet } from './record-set.js';
export { createRedactor, type Redactor } from './redact.js';
export { type PredictionInput, SITE_FIELDS, SITE_FLAGS, type Site, UNKNOWN_SITE } from './site.js';
export { formatSiteSource, parseSiteSource } from './site-source.js';
export { type Clock, fileStamp, formatInstant, parseInstant } from './time.js';
export { type Comparison, type RuleOutcome, VERDICTS, type Verdict } from './verdict.js';
