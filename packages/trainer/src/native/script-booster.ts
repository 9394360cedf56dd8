import { type ForestFile, type ForestTree, voteMargin } from '@bp/model';
import type { NativeBooster } from './native-booster.js';
import { SCRIPT_MISSING } from './script-forest.js';

/**
 * Predicts as `ml-random-forest`'s trees do, in float64 and node by node: what the flat arrays of `@bp/model` are
 * checked against. The forest's probability is the mean of its leaves' class shares.
 */
export function loadScriptBooster(model: Uint8Array): NativeBooster {
  const file = JSON.parse(Buffer.from(model).toString('utf8')) as ForestFile;
  return {
    predict(values, { rows, columns, groups }, scale) {
      const out = new Float64Array(rows * groups);
      for (let row = 0; row < rows; row += 1) {
        for (const tree of file.trees) {
          const shares = tree.shares[leafOf(tree, values, row * columns)]!;
          for (let group = 0; group < groups; group += 1) {
            const share = shares[groups === 1 ? 1 : group]!;
            out[row * groups + group]! += share / file.trees.length;
          }
        }
      }
      return scale === 'margin' ? out.map(voteMargin) : out;
    },
    free: () => undefined,
  };
}

function leafOf(tree: ForestTree, values: Float32Array, offset: number): number {
  let node = 0;
  while (tree.left[node]! >= 0) {
    const value = values[offset + tree.feature[node]!]!;
    const known = Number.isFinite(value) ? value : SCRIPT_MISSING;
    node = known < tree.threshold[node]! ? tree.left[node]! : tree.right[node]!;
  }
  return node;
}
