export { type CompareOptions, compareModels } from './compare/compare-models.js';
export { type McNemar, mcnemar } from './compare/mcnemar.js';
export type {
  ComparedFigures,
  Difference,
  GateOutcome,
  ModelComparison,
  RecallChange,
  SliceChange,
} from './compare/model-comparison.js';
export { type EvaluateOptions, evaluateModel } from './evaluate-model.js';
export type { Evaluation, SliceFigures } from './evaluation.js';
export {
  calibrateGate,
  type GateCalibration,
  type LuckRate,
  type LuckTrial,
  luckTrial,
} from './gate/calibration.js';
export { DEFAULT_GATE, type GateSettings } from './gate/settings.js';
export type { Calibration, ReliabilityBin } from './metrics/calibration.js';
export type { ClassificationFigures } from './metrics/confusion.js';
export type { ActionFigures, ProbabilityFigures } from './metrics/probability-figures.js';
export type { Overlap } from './overlap/overlap.js';
export { html, Markup, type MarkupPart, trusted } from './report/html/markup.js';
export type { ReportInput, TestSetUses } from './report/report-input.js';
export { textReport } from './report/text-report.js';
export { type WriteReportOptions, type WrittenReport, writeReport } from './report/write-report.js';
export { type Scorer, scorePart } from './score-part.js';
export type { ScoredPart } from './scored-part.js';
export { authorityBand, slicesOf } from './slices.js';
