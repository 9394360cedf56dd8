import type { Matrix, PreparedPart } from '@bp/contracts';
import { createEncoder, type Encoder, emptyRow, modelFeatures, writeAction } from '@bp/model';
import { rowLoader } from './table/load-row.js';

/** What a matrix is to teach: chance of success, action that worked, or action that was chosen. */
export type MatrixTarget = 'success' | 'action' | 'policy';

/** Rows of the part that a matrix for `target` holds, in its order. */
export function matrixRows(part: PreparedPart, target: MatrixTarget): Int32Array {
  const holds = (row: number): boolean =>
    target === 'action' ? part.success[row] === 1 : part.legacy[row] === 0;
  const rows = new Int32Array(part.rows);
  let count = 0;
  for (let row = 0; row < part.rows; row += 1) {
    if (!holds(row)) continue;
    rows[count] = row;
    count += 1;
  }
  return rows.slice(0, count);
}

/**
 * Encodes a part for training, row-major; missing is NaN.
 *
 * - `success`: rows that are not legacy; label 1 where the attempt succeeded; one more column per action at the end
 *   (`action=comment` …, in the order of `ACTIONS`), 1 for the attempted one.
 * - `action`: successful rows; label is the action's index in `ACTIONS`.
 * - `policy`: rows that are not legacy; label is the attempted action's index.
 *
 * `groups` is the part's registrable domain per row. `weights` is `null`.
 */
export function buildMatrix(part: PreparedPart, encoder: Encoder, target: MatrixTarget): Matrix {
  return buildPooledMatrix([part], encoder, target);
}

/** {@link buildMatrix} of several parts, one after the other; their domains are taken to differ, as those of parts do. */
function buildPooledMatrix(
  parts: readonly PreparedPart[],
  encoder: Encoder,
  target: MatrixTarget,
): Matrix {
  const site = createEncoder(encoder);
  const chosen = parts.map((part) => matrixRows(part, target));
  const rows = chosen.reduce((sum, { length }) => sum + length, 0);
  const withActions = target === 'success';
  const featureNames = modelFeatures(site.featureNames, target);
  const columns = featureNames.length;
  const values = new Float32Array(rows * columns);
  const labels = new Float32Array(rows);
  const groups = new Int32Array(rows);
  const scratch = emptyRow();
  let index = 0;
  let groupsBefore = 0;
  for (const [place, part] of parts.entries()) {
    const load = rowLoader(part);
    for (const row of chosen[place]!) {
      const offset = index * columns;
      load(row, scratch);
      site.encodeRow(scratch, values, offset);
      const action = part.action[row]!;
      if (withActions) writeAction(values, offset + site.width, action);
      labels[index] = withActions ? part.success[row]! : action;
      groups[index] = groupsBefore + part.group[row]!;
      index += 1;
    }
    groupsBefore += part.domains.length;
  }
  return { rows, columns, values, featureNames, labels, weights: null, groups };
}

/** {@link buildMatrix} of each part, all in one memory, so that who pools them has nothing to copy. */
export function buildParts(
  parts: readonly PreparedPart[],
  encoder: Encoder,
  target: MatrixTarget,
): Matrix[] {
  const pooled = buildPooledMatrix(parts, encoder, target);
  const { columns, values, labels } = pooled;
  let from = 0;
  return parts.map((part) => {
    const chosen = matrixRows(part, target);
    const rows = chosen.length;
    const first = from;
    from += rows;
    return {
      ...pooled,
      rows,
      values: values.subarray(first * columns, from * columns),
      labels: labels.subarray(first, from),
      groups: Int32Array.from(chosen, (row) => part.group[row]!),
    };
  });
}
