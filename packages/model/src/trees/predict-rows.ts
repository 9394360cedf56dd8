import { groupsOf, slotsOf, type TreeEnsemble } from './ensemble.js';
import { fillKeys } from './keys.js';
import { applyLink } from './link.js';
import { marginsOfRows } from './margins.js';

/** Rows walked through each tree together. */
const BLOCK_ROWS = 64;

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
  const groups = groupsOf(ensemble);
  const stride = slotsOf(ensemble) + 1;
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const keys = new Int32Array(BLOCK_ROWS * stride);
  const out = new Float64Array(rows * groups);
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - start);
    for (let row = 0; row < count; row += 1) {
      fillKeys(ensemble, bits, (start + row) * ensemble.features, keys, row * stride);
    }
    marginsOfRows(ensemble, keys, count, out.subarray(start * groups));
  }
  for (let row = 0; row < rows; row += 1) applyLink(ensemble.link, out, row * groups, groups);
  return out;
}
