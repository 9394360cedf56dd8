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
