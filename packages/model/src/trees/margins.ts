import { CHILD, NODE_WORDS, type TreeEnsemble } from './ensemble.js';

/**
 * Margins of rows: tree by tree over a block of rows, so that a tree's nodes stay in the cache.
 * @param keys `rows × slots`, each row laid out by slot. @param out `rows × groups`, overwritten.
 */
export function marginsOfRows(
  ensemble: TreeEnsemble,
  keys: Int32Array,
  rows: number,
  out: Float64Array,
): void {
  const { nodes, leaves, roots, treeGroup, base } = ensemble;
  const slots = ensemble.slotFeature.length;
  const groups = base.length;
  const float32 = ensemble.arithmetic === 'float32';
  for (let row = 0; row < rows; row += 1) out.set(base, row * groups);
  for (let tree = 0; tree < roots.length; tree += 1) {
    const root = roots[tree]!;
    const group = treeGroup[tree]!;
    for (let row = 0; row < rows; row += 1) {
      const keyOffset = row * slots;
      let at = root;
      let child = nodes[at + CHILD]!;
      while (child >= 0) {
        at = keys[keyOffset + nodes[at]!]! < nodes[at + 1]! ? child : child + NODE_WORDS;
        child = nodes[at + CHILD]!;
      }
      const target = row * groups + group;
      const sum = out[target]! + leaves[~child]!;
      out[target] = float32 ? Math.fround(sum) : sum;
    }
  }
}
