export {
  type BuildLightgbmOptions,
  type BuildProgress,
  type BuiltLightgbm,
  buildLightgbm,
} from './engines/build-lightgbm.js';
export {
  chooseEngine,
  type DetectEnginesOptions,
  detectEngines,
} from './engines/detect-engines.js';
export type { EngineStatus } from './engines/status.js';
export type { FeatureImportance } from './importance.js';
export { LEAST_PER_OUTCOME, type ResolvedObjective, resolveObjective } from './objective.js';
export { DEFAULT_PARAMETERS, FOREST_PARAMETERS, type TrainingParameters } from './parameters.js';
export {
  type Booster,
  type BoosterProgress,
  DEFAULT_SEED,
  type TrainBoosterOptions,
  trainBooster,
} from './train-booster.js';
export {
  type TrainBundleOptions,
  type TrainedBundle,
  type TrainingProgress,
  trainBundle,
} from './train-bundle.js';
export type { Trial, TuningSettings } from './tune.js';
