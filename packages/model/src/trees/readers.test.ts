import { describe, expect, it } from 'vitest';
import { readForestJson } from './forest-json.js';
import { readLightgbmText } from './lightgbm-text.js';
import { predictRows } from './predict-rows.js';
import { readXgboostJson } from './xgboost-json.js';

/** Three features with LightGBM's three missing types: None, Zero (default left), NaN (default right). */
const LIGHTGBM = `tree
version=v4
num_tree_per_iteration=1
max_feature_idx=2
objective=binary sigmoid:1

Tree=0
num_leaves=4
split_feature=0 1 2
threshold=-0.5 -1 0.25
decision_type=0 6 8
left_child=-1 -2 -3
right_child=1 2 -4
leaf_value=1 2 3 4
leaf_count=10 10 10 10
internal_count=40 30 20
is_linear=0

end of trees
`;

function leafOf(...row: number[]): number {
  const ensemble = readLightgbmText(Buffer.from(LIGHTGBM), 'model.txt');
  const chance = predictRows(ensemble, Float32Array.from(row), 1)[0]!;
  return Math.round(Math.log(chance / (1 - chance)));
}

describe('reading LightGBM text', () => {
  it('follows missing types and decision bits', () => {
    expect(leafOf(-0.5, 5, 5)).toBe(1);
    // None: missing is 0, which is above -0.5.
    expect(leafOf(Number.NaN, -1, 5)).toBe(2);
    // Zero: 0 and missing take the default, left, although 0 is above -1.
    expect(leafOf(0, 0, 5)).toBe(2);
    expect(leafOf(0, Number.NaN, 5)).toBe(2);
    expect(leafOf(0, 1e-36, 5)).toBe(2);
    // NaN: missing takes the default, right; infinity is missing too.
    expect(leafOf(0, 5, 0.25)).toBe(3);
    expect(leafOf(0, 5, Number.NaN)).toBe(4);
    expect(leafOf(0, 5, Number.NEGATIVE_INFINITY)).toBe(4);
  });

  it.each([
    ['cut', LIGHTGBM.slice(0, 200), /does not run from/],
    ['of another objective', LIGHTGBM.replace('binary sigmoid:1', 'regression'), /objective/],
    ['categorical', LIGHTGBM.replace('decision_type=0', 'decision_type=1'), /categories/],
    ['running in a circle', LIGHTGBM.replace('right_child=1', 'right_child=0'), /circle/],
    ['leading nowhere', LIGHTGBM.replace('right_child=1', 'right_child=9'), /names node 9/],
    ['of other features', LIGHTGBM.replace('feature=0 1', 'feature=0 7'), /feature 7/],
    ['of unequal lists', LIGHTGBM.replace('leaf_value=1 ', 'leaf_value='), /leaf_value/],
  ])('refuses a model that is %s', (_name, text, message) => {
    expect(() => readLightgbmText(Buffer.from(text), 'model.txt')).toThrow(message);
  });
});

/** One split on feature 0 at 0.5, missing to the left. */
const XGBOOST = {
  learner: {
    learner_model_param: { base_score: '5E-1', num_class: '0', num_feature: '1' },
    objective: { name: 'binary:logistic' },
    gradient_booster: {
      name: 'gbtree',
      model: {
        trees: [
          {
            tree_param: { num_nodes: '3', size_leaf_vector: '0' },
            left_children: [1, -1, -1],
            right_children: [2, -1, -1],
            split_indices: [0, 0, 0],
            split_conditions: [0.5, -1, 2],
            default_left: [1, 0, 0],
            sum_hessian: [4, 2, 2],
          },
        ],
        tree_info: [0],
      },
    },
  },
};

describe('reading XGBoost JSON', () => {
  const read = (text: string) => readXgboostJson(Buffer.from(text), 'model.json');
  const text = JSON.stringify(XGBOOST);

  it('goes left below the threshold and where the value is missing', () => {
    const chances = predictRows(read(text), Float32Array.of(0.4, 0.5, Number.NaN), 3);
    const margins = Array.from(chances, (chance) => Math.round(Math.log(chance / (1 - chance))));
    expect(margins).toEqual([-1, 2, -1]);
  });

  it.each([
    ['5E-1', [0.5, 0.5, 0.5, 0.5]],
    ['[5E-1]', [0.5, 0.5, 0.5, 0.5]],
    ['[1.25E-1,-5E-1,4E0,0E0]', [0.125, -0.5, 4, 0]],
  ])('takes the base score %s of four classes', (score, expected) => {
    const multiclass = text
      .replace('"num_class":"0"', '"num_class":"4"')
      .replace('binary:logistic', 'multi:softprob');
    expect([...read(multiclass.replace('5E-1', score)).base]).toEqual(expected);
  });

  it.each(['[5E-1,5E-1]', '[]', 'x', '[1,2'])('refuses the base score %s of one class', (score) => {
    expect(() => read(text.replace('5E-1', score))).toThrow(/base_score/);
  });

  it.each([
    [
      'with a negative number of nodes',
      text.replace('"num_nodes":"3"', '"num_nodes":"-1"'),
      /-1 nodes/,
    ],
    [
      'with fewer nodes than it says',
      text.replace('"num_nodes":"3"', '"num_nodes":"4"'),
      /4 nodes/,
    ],
    ['leading nowhere', text.replace('[1,-1,-1]', '[9,-1,-1]'), /node 9/],
    ['with a node of two parents', text.replace('[2,-1,-1]', '[1,-1,-1]'), /node 1 .* twice/],
    ['with half a leaf', text.replace('[2,-1,-1]', '[2,2,-1]'), /the children -1 and 2/],
    ['with half a split', text.replace('[2,-1,-1]', '[-1,-1,-1]'), /names node -1/],
    ['with another sign of a leaf', text.replace('[1,-1,-1]', '[1,-2,-1]'), /-2 and -1/],
    [
      'that says to have more trees',
      text.replace('"model":{', '"model":{"gbtree_model_param":{"num_trees":"2"},'),
      /says that it has 2 trees, and has 1/,
    ],
    [
      'with a tree of more features',
      text.replace('"tree_param":{', '"tree_param":{"num_feature":"2",'),
      /has 1 features, and a tree of 2/,
    ],
    ['running in a circle', text.replace('[2,-1,-1]', '[0,-1,-1]'), /circle|twice|node 0/],
    ['of other features', text.replace('[0,0,0]', '[7,0,0]'), /feature 7/],
    ['of another booster', text.replace('gbtree', 'gblinear'), /gblinear/],
    ['cut', text.slice(0, -40), /./],
  ])('refuses a model %s', (_name, altered, message) => {
    expect(() => read(altered)).toThrow(
      expect.objectContaining({ code: 'BUNDLE_INVALID', message: expect.stringMatching(message) }),
    );
  });
});

describe('reading a forest', () => {
  const FOREST = {
    format: 'bp-forest',
    formatVersion: 1,
    classes: 2,
    featureNames: ['a'],
    trees: [
      {
        left: [1, -1, -1],
        right: [2, -1, -1],
        feature: [0, 0, 0],
        threshold: [0.5, 0, 0],
        cover: [4, 2, 2],
        shares: [[], [0.75, 0.25], [0, 1]],
      },
    ],
  };
  const [tree] = FOREST.trees;
  const read = (file: unknown) => readForestJson(Buffer.from(JSON.stringify(file)), 'model.json');

  it('gives the shares of the leaf that a row comes to', () => {
    expect([...predictRows(read(FOREST), Float32Array.of(0.4, 0.5), 2)]).toEqual([0.25, 1]);
  });

  it.each([
    ['a tree that is none', { trees: [null] }],
    ['a tree without lists', { trees: [{}] }],
    ['a tree without nodes', { trees: [{ ...tree, left: [] }] }],
    ['lists of unequal length', { trees: [{ ...tree, threshold: [0.5] }] }],
    ['a list that is text', { trees: [{ ...tree, right: 'abc' }] }],
    ['a child that is not there', { trees: [{ ...tree, left: [9, -1, -1] }] }],
    ['a node of two parents', { trees: [{ ...tree, right: [1, -1, -1] }] }],
    ['another sign of a leaf', { trees: [{ ...tree, right: [2, -3, -1] }] }],
    ['no feature names', { featureNames: null }],
    ['no classes', { classes: 'two' }],
    ['a million classes', { classes: 1e6 }],
  ])('refuses %s', (_name, change) => {
    expect(() => read({ ...FOREST, ...change })).toThrow(
      expect.objectContaining({ code: 'BUNDLE_INVALID' }),
    );
  });
});

describe('reading other files as models', () => {
  it.each(['', '{', '[]', '{}', '{"learner":{}}', '{"learner":{"objective":{"name":"x"}}}'])(
    'refuses %j',
    (text) => {
      const bytes = Buffer.from(text);
      for (const read of [readXgboostJson, readLightgbmText, readForestJson]) {
        expect(() => read(bytes, 'model')).toThrow(
          expect.objectContaining({ code: 'BUNDLE_INVALID' }),
        );
      }
    },
  );
});
