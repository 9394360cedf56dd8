import type { TreeEnsemble } from './ensemble.js';
import { applyLink } from './link.js';
import { treeMargins } from './tree-margins.js';

/**
 * Probabilities of encoded rows, as the engine's own library gives them for the same matrix.
 * @param values `rows × features` float32, row-major; NaN and ±Infinity are missing.
 * @returns `rows × groups`: the chance of class 1 for binary models, of each class for others.
 */
export function predictRows(
  ensemble: TreeEnsemble,
  values: Float32Array,
  rows: number,
): Float64Array {
  const { features, link } = ensemble;
  const groups = ensemble.base.length;
  const row = new Float32Array(features);
  const margins = treeMargins(ensemble, { block: row, rows: 1, shared: features });
  const out = new Float64Array(rows * groups);
  for (let index = 0; index < rows; index += 1) {
    row.set(values.subarray(index * features, (index + 1) * features));
    const margin = out.subarray(index * groups, (index + 1) * groups);
    margins.add(margin);
    applyLink(link, margin);
  }
  return out;
}
