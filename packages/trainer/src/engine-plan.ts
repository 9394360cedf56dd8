import type { Backend } from './engines/backends.js';
import { MOST_SCRIPT_TREES } from './forest-sample.js';
import type { TrainingParameters } from './parameters.js';
import type { BoostingPlan } from './worker/job.js';

interface EnginePlanInput {
  readonly parameters: TrainingParameters;
  readonly objective: 'binary' | 'multiclass';
  readonly classes: number;
  readonly seed: number;
  readonly threads: number;
}

/**
 * How a backend is to train: its own parameters, and what a round is to it.
 * @param forest The engine asked for is a forest, whose trees do not build on each other.
 */
export function planTraining(
  backend: Backend['name'],
  forest: boolean,
  input: EnginePlanInput,
): Omit<BoostingPlan, 'pruning'> {
  const { rounds, trees } = input.parameters;
  const earlyStoppingRounds = forest ? null : input.parameters.earlyStoppingRounds;
  switch (backend) {
    case 'xgboost': {
      const parameters = xgboostParameters(input, forest);
      return { parameters, rounds: forest ? 1 : rounds, earlyStoppingRounds };
    }
    case 'lightgbm': {
      const parameters = lightgbmParameters(input, forest);
      return { parameters, rounds: forest ? trees : rounds, earlyStoppingRounds };
    }
    case 'ml-random-forest': {
      const parameters = { seed: String(input.seed), classes: String(input.classes) };
      return { parameters, rounds: Math.min(trees, MOST_SCRIPT_TREES), earlyStoppingRounds };
    }
  }
}

/**
 * XGBoost's names for the parameters (xgboost doc/parameter.rst). It trains a random forest as one round of many trees (doc/tutorials/rf.rst).
 */
function xgboostParameters(
  { parameters: p, objective, classes, seed, threads }: EnginePlanInput,
  forest: boolean,
): Record<string, string> {
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
    seed: String(seed),
    nthread: String(threads),
    verbosity: '0',
    eta: forest ? '1' : String(p.learningRate),
    ...(forest ? { num_parallel_tree: String(p.trees) } : {}),
    subsample: String(p.subsample),
    [forest ? 'colsample_bynode' : 'colsample_bytree']: String(p.columnSample),
  };
}

/**
 * LightGBM's names for the parameters (LightGBM docs/Parameters.rst), set so that runs repeat to the bit. It trains a random
 * forest as a tree a round, their margins averaged.
 */
function lightgbmParameters(
  { parameters: p, objective, classes, seed, threads }: EnginePlanInput,
  forest: boolean,
): Record<string, string> {
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
    // Row sampling is what makes a forest of equal trees; LightGBM refuses to grow one without.
    bagging_fraction: String(forest ? Math.min(p.subsample, 0.99) : p.subsample),
    deterministic: 'true',
    force_row_wise: 'true',
    seed: String(seed),
    num_threads: String(threads),
    verbosity: '-1',
    boosting: forest ? 'rf' : 'gbdt',
    ...(forest ? {} : { learning_rate: String(p.learningRate) }),
    [forest ? 'feature_fraction_bynode' : 'feature_fraction']: String(p.columnSample),
  };
}
