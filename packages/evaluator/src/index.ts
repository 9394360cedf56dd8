export type { Difference, IntervalOptions } from './bootstrap/difference.js';
export { type CompareOptions, compareModels } from './compare/compare-models.js';
export { type McNemar, mcnemar } from './compare/mcnemar.js';
export type { ComparedMetrics, ModelComparison, SliceChange } from './compare/model-comparison.js';
export { decidingGain, valueInWords } from './compare/value-in-words.js';
export { type EvaluateOptions, evaluateModel } from './evaluate/evaluate-model.js';
export type { Evaluation, SliceMetrics } from './evaluate/evaluation.js';
export { type PartAlone, partsAlone } from './evaluate/parts-alone.js';
export type { GateOutcome } from './gate/outcome.js';
export { firstModelBound } from './gate/value-rules.js';
export { DEFAULT_GATE, type GateSettings } from './gate-settings.js';
export {
  calibrateGate,
  type GateCalibration,
  type LuckRate,
  type LuckTrial,
  luckTrial,
} from './luck/calibrate-gate.js';
export {
  type CalibrateValueOptions,
  calibrateValue,
  type GainRate,
} from './luck/calibrate-value.js';
export type { ClassificationMetrics } from './metrics/classification-metrics.js';
export type { ActionMetrics, ProbabilityMetrics } from './metrics/probability-metrics.js';
export type { RecallChange } from './metrics/recall-changes.js';
export type { Reliability, ReliabilityBin } from './metrics/reliability.js';
export type { Overlap } from './overlap/overlap.js';
export { rowsWhere } from './part/judged-part.js';
export { type AttemptRow, partOfRows } from './part/part-of-rows.js';
export { chosenActions, type Scorer, scorePart } from './part/score-part.js';
export { recommendedActions, type ScoredPart } from './part/scored-part.js';
export { authorityBand, slicesOf } from './part/slices.js';
export { compareValues, type ValueComparison, type ValueOptions } from './value/compare-values.js';
export type { ValueEvidence } from './value/value-evidence.js';
export type { ValueRows } from './value/value-rows.js';
export {
  largestShare,
  largestSurprise,
  type NewestWeek,
  type Surprise,
  surprisesOf,
} from './value/week-surprise.js';
export type { ArmWatch, Guardrail, WatchDecision } from './watch/arm-watch.js';
export type { Interval } from './watch/confidence-sequence.js';
export type { ArmCounts } from './watch/tally.js';
export { watchArms } from './watch/watch-arms.js';
export {
  WATCHED_ARMS,
  type WatchedArm,
  type WatchedAttempt,
  type WatchOptions,
} from './watch/watched-attempt.js';
