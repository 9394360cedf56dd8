export { ACTIONS, type Action, isAction, normaliseAction } from './actions.js';
export { checkInput, INPUT_NUMBERS, INPUT_TEXTS } from './check-input.js';
export { countWords } from './count-words.js';
export { formatField, spreadsheetField } from './csv-field.js';
export type {
  DatasetBytes,
  DatasetChange,
  DatasetLocation,
  DatasetPlace,
  HostSplit,
  PlacedRow,
  PlaceState,
} from './dataset-place.js';
export type {
  AttemptCounts,
  DatasetSummary,
  QuarantineReason,
  ValueCounts,
} from './dataset-summary.js';
export { sha256 } from './digest.js';
export { normaliseDomain, parseUrl } from './domain.js';
export {
  BpError,
  type BpErrorOptions,
  ERROR_CODES,
  type ErrorCode,
  isBpError,
} from './errors.js';
export { EXIT, type ExitCode, exitCodeOf } from './exit-codes.js';
export { type Exploring, exploringFault, GREEDY } from './exploring.js';
export type { FeedbackRecord, QuarantinedLine } from './feedback-record.js';
export {
  type Forgotten,
  type FoundFeedback,
  type SoughtFeedback,
  soughtAgain,
} from './forgotten.js';
export { installed, type WantedPackage } from './installed.js';
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
export {
  compareOutcomes,
  compareStamped,
  mergeFeedbackRecords,
  mergeRows,
  WEIGHED_FIELDS,
  type WeighedOutcome,
} from './merge-records.js';
export type { EvaluationMetrics, FailureRateReduction, IntervalEstimate } from './metrics.js';
export { normalQuantile } from './normal-quantile.js';
export { parseInstant } from './parse-instant.js';
export type { Prediction } from './prediction.js';
export type { PreparedMetadata, PreparedPart, SplitCounts } from './prepared.js';
export type { DataProfile, DriftedFeature, DriftReport, FeatureProfile } from './profile.js';
export { createRandom, gaussian, type Random, shuffle } from './random.js';
export {
  DATASET_COLUMNS,
  type FieldKind,
  type FieldMerge,
  type FieldName,
  type FieldsWith,
  type FieldValue,
  type FieldValues,
  type KindValues,
  type OutcomeField,
  RECORD_FIELDS,
  type RecordField,
  SITE_FIELDS,
  SITE_FLAGS,
  type SiteField,
  type SiteFlag,
  STAMPED_FIELDS,
  type StampedField,
} from './record-fields.js';
export { CONTROL_CHARACTER, isAbsent, readRecordId } from './record-id.js';
export {
  EMPTY_ROW,
  fieldOf,
  type NullableField,
  PLACE,
  type RecordRow,
  recordOf,
  rowOf,
  UNKNOWN_FIELDS,
} from './record-row.js';
export {
  type AttemptKey,
  attemptKey,
  decisionKeyOf,
  type RecordSet,
  recordSet,
  viewOf,
} from './record-set.js';
export {
  type FeedbackSourceName,
  RESULTS,
  type Result,
  SPLITS,
  type Split,
} from './record-words.js';
export { createRedactor, type Redactor, shownUrl } from './redact.js';
export { remembered } from './remembered.js';
export {
  allowedNumbers,
  checkNumbers,
  choice,
  defaultsOf,
  group,
  isSettingGroup,
  map,
  type NumberLimits,
  number,
  optional,
  type Setting,
  type SettingFields,
  type SettingGroup,
  type SettingValues,
  share,
  takesNumber,
  text,
  texts,
  toggle,
  whole,
} from './setting.js';
export { INPUT_FIELDS, type PredictionInput, type Site } from './site.js';
export {
  isSourceName,
  NO_OUTCOME,
  readStamps,
  type Stamp,
  type StampsByField,
  writeStamps,
} from './stamps.js';
export { type Clock, fileStamp, formatInstant } from './time.js';
export {
  type Comparison,
  metricWords,
  type RuleOutcome,
  type ValueSummary,
  type Verdict,
} from './verdict.js';
