import { classificationMetrics } from '../metrics/classification-metrics.js';
import { probabilityMetrics } from '../metrics/probability-metrics.js';
import { weightedAccuracy } from '../metrics/weighted-accuracy.js';
import type { JudgedPart } from '../part/judged-part.js';
import { rowsBySlice } from '../part/rows-by-slice.js';
import type { SliceMetrics } from './evaluation.js';

/** All figures of each slice of a dimension. */
export function sliceMetrics(
  judged: JudgedPart,
  values: readonly (string | null)[],
  minRows: number,
): SliceMetrics[] {
  const { part } = judged;
  return rowsBySlice(values).map(({ slice, rows }) => {
    const scored = rows.filter((row) => part.success[row] === 1);
    const attempts = rows.reduce((count, row) => count + 1 - part.legacy[row]!, 0);
    const failures =
      attempts - rows.reduce((n, row) => n + (part.legacy[row] === 0 ? part.success[row]! : 0), 0);
    return {
      slice,
      part_rows: rows.length,
      ...classificationMetrics(judged, scored),
      ...weightedAccuracy(judged, scored),
      ...probabilityMetrics(judged, rows),
      observed_failure_rate: attempts === 0 ? null : failures / attempts,
      too_small: scored.length < minRows,
    };
  });
}
