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
