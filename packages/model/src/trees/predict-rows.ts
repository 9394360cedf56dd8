import type { TreeEnsemble } from './ensemble.js';
import { applyLink } from './link.js';
import { marginScorer } from './margin-scorer.js';
import { BLOCK_ROWS } from './row-block.js';

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
  const scorer = marginScorer(ensemble, null);
  const groups = scorer.width;
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const out = new Float64Array(rows * groups);
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - start);
    for (let row = 0; row < count; row += 1) {
      scorer.take(row, bits, (start + row) * ensemble.features);
    }
    scorer.margins(count, out.subarray(start * groups));
  }
  for (let row = 0; row < rows; row += 1) applyLink(ensemble.link, out, row * groups, groups);
  return out;
}
