export { MANIFEST_FILE } from './bundle/manifest.js';
export { readBundleJson } from './bundle/read-bundle-json.js';
export {
  readTrainingKeys,
  TRAINING_KEYS_FILE,
  type TrainingKey,
  TrainingKeys,
} from './bundle/training-keys.js';
export { type BundleExpectation, readManifest, verifyBundle } from './bundle/verify-bundle.js';
export { type WriteBundleOptions, writeBundle } from './bundle/write-bundle.js';
export { modelFeatures, writeAction } from './encode/action-columns.js';
export { type AddressSpans, emptySpans, scanAddress } from './encode/address.js';
export { normaliseCategory } from './encode/category.js';
export { createEncoder, lastLabel, type SiteEncoder } from './encode/create-encoder.js';
export {
  CATEGORY_FIELDS,
  type CategoryField,
  checkEncoder,
  type Encoder,
  OTHER,
  TOKEN_PLACES,
  type TokenPlace,
  valueFeature,
} from './encode/encoder.js';
export { FIXED_FEATURES, type FixedFeature, fixedFeatures } from './encode/fixed-features.js';
export { type EncodableRow, emptyRow, readInput } from './encode/row.js';
export { emptyToken, nextToken, type TokenSpan, tokenText } from './encode/tokens.js';
export type { BlendPrior, LinearHead, LinearPart } from './margin/blend-prior.js';
export type { ShapValues } from './margin/margin-part.js';
export { voteMargin } from './margin/weigh-parts.js';
export { actionChances, allowedClasses, drawClass } from './predict/action-chances.js';
export { checkGolden, GOLDEN_FILE, goldenLine } from './predict/golden.js';
export { encoderInputs } from './predict/inputs.js';
export {
  type Explanation,
  loadModel,
  type Model,
  type ModelPart,
  modelFromParts,
  modelInTurns,
} from './predict/model.js';
export {
  type LoadModelOptions,
  loadModelParts,
  type ModelParts,
  PRIOR_FILE,
  transferList,
} from './predict/model-parts.js';
export { type PredictOptions, probabilitiesOf } from './predict/recommend.js';
export {
  type CompleteTrees,
  type Conditions,
  KEY,
  type Link,
  NODE_WORDS,
  SLOT,
  slotsOf,
  type TreeEnsemble,
} from './trees/ensemble.js';
export { type ForestFile, type ForestTree, readForestJson } from './trees/forest-json.js';
export { valueOfKey } from './trees/keys.js';
export { readLightgbmText } from './trees/lightgbm-text.js';
export { predictRows } from './trees/predict-rows.js';
export { shapOfRow } from './trees/shap.js';
export { readXgboostJson } from './trees/xgboost-json.js';
