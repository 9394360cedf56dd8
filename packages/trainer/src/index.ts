export type { BlendWeights } from './blend/blend-weights.js';
export { pickRows } from './blend/pool-rows.js';
export type { BlendChoice } from './blend/train-blend.js';
export type { Backend } from './engines/backends.js';
export {
  type BuildLightgbmOptions,
  type BuildProgress,
  type BuiltLightgbm,
  buildLightgbm,
} from './engines/build-lightgbm.js';
export {
  type ChosenEngine,
  chooseEngine,
  type DetectEnginesOptions,
  detectEngines,
} from './engines/detect-engines.js';
export type { EngineStatus, LibraryFailure } from './engines/status.js';
export type { FeatureImportance } from './importance.js';
export { cholesky, choleskySolve } from './linear/cholesky.js';
export type { StoredRows } from './machines/stored-rows.js';
export { type TrainShardOptions, trainShard } from './machines/train-shard.js';
export type { SharedTraining, TreeOrder, TreeTeam } from './machines/tree-team.js';
export { LEAST_PER_OUTCOME, type ResolvedObjective, resolveObjective } from './objective.js';
export { DEFAULT_PARAMETERS, FOREST_PARAMETERS, type TrainingParameters } from './parameters.js';
export {
  type Booster,
  type BoosterProgress,
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
export type { BoostingPlan, NetworkSeat, TrainingResult } from './worker/job.js';
export type { Others } from './worker/run-training.js';
