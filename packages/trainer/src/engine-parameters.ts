import type { TrainingParameters } from './parameters.js';

export interface EngineParametersInput {
  readonly parameters: TrainingParameters;
  readonly objective: 'binary' | 'multiclass';
  readonly classes: number;
  readonly seed: number;
  readonly threads: number;
}

/** XGBoost's names for the parameters of gradient boosting (xgboost doc/parameter.rst). */
export function xgboostParameters(input: EngineParametersInput): Record<string, string> {
  const { parameters: p } = input;
  return {
    ...xgboostCommon(input),
    eta: String(p.learningRate),
    subsample: String(p.subsample),
    colsample_bytree: String(p.columnSample),
  };
}

/** A random forest as XGBoost trains it: one round of many trees (xgboost doc/tutorials/rf.rst). */
export function xgboostForestParameters(input: EngineParametersInput): Record<string, string> {
  const { parameters: p } = input;
  return {
    ...xgboostCommon(input),
    eta: '1',
    num_parallel_tree: String(p.trees),
    subsample: String(p.subsample),
    colsample_bynode: String(p.columnSample),
  };
}

function xgboostCommon(input: EngineParametersInput): Record<string, string> {
  const { parameters: p, objective, classes } = input;
  return {
    booster: 'gbtree',
    tree_method: 'hist',
    objective: objective === 'binary' ? 'binary:logistic' : 'multi:softprob',
    ...(objective === 'multiclass' ? { num_class: String(classes) } : {}),
    eval_metric: objective === 'binary' ? 'logloss' : 'mlogloss',
    base_score: '0.5',
    max_depth: String(p.maxDepth),
    min_child_weight: String(p.minChildWeight),
    gamma: String(p.gamma),
    alpha: String(p.l1),
    lambda: String(p.l2),
    max_bin: String(p.maxBins),
    seed: String(input.seed),
    nthread: String(input.threads),
    verbosity: '0',
  };
}

/** LightGBM's names for the parameters (LightGBM docs/Parameters.rst), set so that runs repeat to the bit. */
export function lightgbmParameters(input: EngineParametersInput): Record<string, string> {
  const { parameters: p } = input;
  return {
    ...lightgbmCommon(input),
    boosting: 'gbdt',
    learning_rate: String(p.learningRate),
    feature_fraction: String(p.columnSample),
  };
}

/** A random forest as LightGBM trains it: a tree a round, their margins averaged. */
export function lightgbmForestParameters(input: EngineParametersInput): Record<string, string> {
  const { parameters: p } = input;
  return {
    ...lightgbmCommon(input),
    boosting: 'rf',
    // Row sampling is what makes a forest of equal trees; LightGBM refuses to grow one without.
    bagging_fraction: String(Math.min(p.subsample, 0.99)),
    feature_fraction_bynode: String(p.columnSample),
  };
}

function lightgbmCommon(input: EngineParametersInput): Record<string, string> {
  const { parameters: p, objective, classes } = input;
  return {
    objective: objective === 'binary' ? 'binary' : 'multiclass',
    ...(objective === 'multiclass' ? { num_class: String(classes) } : {}),
    metric: objective === 'binary' ? 'binary_logloss' : 'multi_logloss',
    num_leaves: String(p.leaves),
    max_depth: String(p.maxDepth),
    min_sum_hessian_in_leaf: String(p.minChildWeight),
    min_gain_to_split: String(p.gamma),
    lambda_l1: String(p.l1),
    lambda_l2: String(p.l2),
    max_bin: String(Math.max(2, p.maxBins - 1)),
    bagging_freq: '1',
    bagging_fraction: String(p.subsample),
    deterministic: 'true',
    force_row_wise: 'true',
    seed: String(input.seed),
    num_threads: String(input.threads),
    verbosity: '-1',
  };
}
