import { ACTIONS, type Action, type BundleManifest, type GoldenPrediction } from '@bp/contracts';
import { type Encoder, goldenLine, writeBundle } from '@bp/model';

export interface TinyBundleOptions {
  /** Final folder; must not exist. */
  readonly dir: string;
  /** Told apart by their predictions: equal seeds give equal bundles. */
  readonly seed: number;
  readonly inputs?: readonly string[];
  /** Golden predictions that the model does not give. */
  readonly wrongGolden?: boolean;
  /** Further trees that change nothing, to give the bundle a size. Default 0. */
  readonly idleTrees?: number;
  /** Splits of each further tree. Default 255. */
  readonly idleSplits?: number;
}

const ENCODER: Encoder = {
  formatVersion: 1,
  featureNames: ['pa'],
  categories: {
    site_type: [],
    platform_guess: [],
    campaign_category_id: [],
    campaign_subcategory_id: [],
    tld: [],
  },
  tokens: { host: [], path: [], query: [], fragment: [] },
  fitted: { rows: 1, domains: 1 },
};

/** The split of every class's first tree: on `pa`, missing goes left. */
const SPLIT = 50;

/** A bundle with one small tree a class, written by hand in XGBoost's own JSON. */
export async function writeTinyBundle(options: TinyBundleOptions): Promise<BundleManifest> {
  const { dir, seed, inputs = ['pa'], idleTrees = 0, idleSplits = 255 } = options;
  const trees = ACTIONS.map((_, group) => leafPair(leaf(seed, group, 0), leaf(seed, group, 1)));
  const groups = ACTIONS.map((_, group) => group);
  const idle = idleTree(idleSplits);
  for (let index = 0; index < idleTrees; index += 1) {
    trees.push(idle);
    groups.push(index % ACTIONS.length);
  }
  const golden = [10, 90, null].map(
    (pa): GoldenPrediction => ({
      input: { pa },
      probabilities: tinyProbabilities(options.wrongGolden ? seed + 1 : seed, pa),
    }),
  );
  return writeBundle({
    dir,
    manifest: {
      createdAt: '2026-01-01T00:00:00.000Z',
      engine: 'xgboost',
      engineVersion: '1.7.5',
      modelFormat: 'xgboost-json',
      modelFile: 'model.json',
      objective: 'action',
      classes: ACTIONS,
      parameters: { made_by_hand: true },
      seed,
      threads: 1,
      bestIteration: 1,
      datasetHash: `dataset-${seed}`,
      splitId: 'split',
      rows: { train: 1, validation: 1 },
      baselineAction: 'profile',
      inputs,
    },
    files: {
      'encoder.json': JSON.stringify(ENCODER),
      'model.json': xgboostJson(trees, groups),
      'golden.jsonl': golden.map(goldenLine).join(''),
    },
  });
}

/** What the bundle of `seed` answers, per action in the order of `ACTIONS`. */
export function tinyProbabilities(seed: number, pa: number | null): number[] {
  const side = pa !== null && pa >= SPLIT ? 1 : 0;
  const weights = ACTIONS.map((_, group) => Math.exp(leaf(seed, group, side)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** The action that the bundle of `seed` recommends. */
export function tinyAction(seed: number, pa: number | null): Action {
  const probabilities = tinyProbabilities(seed, pa);
  return ACTIONS[probabilities.indexOf(Math.max(...probabilities))]!;
}

/** Exact in float32: multiples of 1/64 between 0 and 2. */
function leaf(seed: number, group: number, side: number): number {
  return ((seed * 37 + group * 53 + side * 29) % 128) / 64;
}

interface JsonTree {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly conditions: readonly number[];
}

function leafPair(low: number, high: number): JsonTree {
  return { left: [1, -1, -1], right: [2, -1, -1], conditions: [SPLIT, low, high] };
}

/** A balanced tree whose leaves are all 0. */
function idleTree(splits: number): JsonTree {
  const nodes = splits * 2 + 1;
  const child = (offset: number) =>
    Array.from({ length: nodes }, (_, node) => (node < splits ? node * 2 + offset : -1));
  const conditions = Array.from({ length: nodes }, (_, node) => (node < splits ? node % 100 : 0));
  return { left: child(1), right: child(2), conditions };
}

function xgboostJson(trees: readonly JsonTree[], groups: readonly number[]): string {
  const model = {
    gbtree_model_param: { num_parallel_tree: '1', num_trees: String(trees.length) },
    tree_info: groups,
    trees: trees.map((tree, id) => treeJson(tree, id)),
  };
  const learner = {
    attributes: {},
    feature_names: [],
    feature_types: [],
    gradient_booster: { model, name: 'gbtree' },
    learner_model_param: {
      base_score: '5E-1',
      boost_from_average: '1',
      num_class: String(ACTIONS.length),
      num_feature: String(ENCODER.featureNames.length),
      num_target: '1',
    },
    objective: {
      name: 'multi:softprob',
      softmax_multiclass_param: { num_class: String(ACTIONS.length) },
    },
  };
  return JSON.stringify({ learner, version: [1, 7, 5] });
}

function treeJson({ left, right, conditions }: JsonTree, id: number): unknown {
  const nodes = left.length;
  const zeros = new Array<number>(nodes).fill(0);
  const parents = zeros.map((_, node) =>
    Math.max(left.indexOf(node), right.indexOf(node), node === 0 ? 2147483647 : 0),
  );
  return {
    base_weights: zeros,
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
    default_left: left.map((child) => (child === -1 ? 0 : 1)),
    id,
    left_children: left,
    loss_changes: zeros,
    parents,
    right_children: right,
    split_conditions: conditions,
    split_indices: zeros,
    split_type: zeros,
    sum_hessian: zeros.map(() => 1),
    tree_param: {
      num_deleted: '0',
      num_feature: '1',
      num_nodes: String(nodes),
      size_leaf_vector: '0',
    },
  };
}
