import { slotsOf, type TreeEnsemble } from './ensemble.js';
import { walkFour } from './walk-four.js';

/**
 * Margins of rows: tree by tree over a block of rows, so that a tree's nodes stay in the cache, and four rows in step.
 * @param keys `rows × (slots + 1)`, each row laid out by slot. @param out `rows × groups`, overwritten.
 */
export function marginsOfRows(
  ensemble: TreeEnsemble,
  keys: Int32Array,
  rows: number,
  out: Float64Array,
): void {
  if (rows === 1) {
    marginsOfRow(ensemble, keys, out);
    return;
  }
  const { nodes, leaves, roots, treeDepth, treeGroup, base } = ensemble;
  const stride = slotsOf(ensemble) + 1;
  const groups = base.length;
  const float32 = ensemble.arithmetic === 'float32';
  const last = rows - 1;
  for (let row = 0; row < rows; row += 1) out.set(base, row * groups);
  for (let tree = 0; tree < roots.length; tree += 1) {
    const root = roots[tree]!;
    const depth = treeDepth[tree]!;
    const group = treeGroup[tree]!;
    for (let row = 0; row < rows; row += 4) {
      // Walks beyond the last row repeat it; what they find is not used.
      const b = Math.min(row + 1, last) * stride;
      const c = Math.min(row + 2, last) * stride;
      const d = Math.min(row + 3, last) * stride;
      walkFour(nodes, keys, root, root, root, root, row * stride, b, c, d, depth, found);
      const lanes = Math.min(4, rows - row);
      for (let lane = 0; lane < lanes; lane += 1) {
        const target = (row + lane) * groups + group;
        const sum = out[target]! + leaves[found[lane]!]!;
        out[target] = float32 ? Math.fround(sum) : sum;
      }
    }
  }
}

/** One row: four trees in step. */
function marginsOfRow(ensemble: TreeEnsemble, keys: Int32Array, out: Float64Array): void {
  const { nodes, leaves, roots, treeDepth, treeGroup } = ensemble;
  const float32 = ensemble.arithmetic === 'float32';
  const last = roots.length - 1;
  out.set(ensemble.base);
  for (let tree = 0; tree <= last; tree += 4) {
    const b = Math.min(tree + 1, last);
    const c = Math.min(tree + 2, last);
    const d = Math.min(tree + 3, last);
    const depth = Math.max(treeDepth[tree]!, treeDepth[b]!, treeDepth[c]!, treeDepth[d]!);
    walkFour(nodes, keys, roots[tree]!, roots[b]!, roots[c]!, roots[d]!, 0, 0, 0, 0, depth, found);
    const lanes = Math.min(4, roots.length - tree);
    for (let lane = 0; lane < lanes; lane += 1) {
      const group = treeGroup[tree + lane]!;
      const sum = out[group]! + leaves[found[lane]!]!;
      out[group] = float32 ? Math.fround(sum) : sum;
    }
  }
}

/** Leaves that the four walks ended at. */
const found = new Int32Array(4);
