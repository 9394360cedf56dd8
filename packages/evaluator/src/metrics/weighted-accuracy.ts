import type { JudgedPart } from '../part/judged-part.js';
import { divide } from './divide.js';

export interface WeightedAccuracy {
  readonly accuracy_weighted: number | null;
  /** (Σw)² / Σw² (Kish 1965). */
  readonly effective_sample_size: number | null;
}

/** Share of rows whose action is the recommended one, each row counted 1/propensity times; `null` without weights. */
export function weightedAccuracy(
  { part, recommended, weights }: JudgedPart,
  rows: Int32Array,
): WeightedAccuracy {
  let total = 0;
  let squares = 0;
  let hits = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const weight = weights[row]!;
    total += weight;
    squares += weight * weight;
    if (part.action[row] === recommended[row]) hits += weight;
  }
  if (total === 0) return { accuracy_weighted: null, effective_sample_size: null };
  return {
    accuracy_weighted: hits / total,
    effective_sample_size: divide(total * total, squares),
  };
}
