import type { JudgedPart } from '../part/judged-part.js';
import { rowsBySlice } from '../part/rows-by-slice.js';
import type { SliceChange } from './model-comparison.js';

export interface SliceChangeOptions {
  /** Weighted by 1/propensity, or plain: as the comparison's metric. */
  readonly weighted: boolean;
  readonly minRows: number;
  /** Standard errors from the change to either bound. */
  readonly z: number;
}

/** The metric of each slice of a dimension under both models; slices without scored rows are left out. */
export function sliceChanges(
  champion: JudgedPart,
  challenger: JudgedPart,
  dimension: string,
  values: readonly (string | null)[],
  options: SliceChangeOptions,
): SliceChange[] {
  const { part, weights, clusterOf } = challenger;
  const weightOf = (row: number): number => (options.weighted ? weights[row]! : 1);
  return rowsBySlice(values).flatMap(({ slice, rows }) => {
    const byCluster = new Map<number, { difference: number; weight: number }>();
    let scored = 0;
    let weight = 0;
    let championHits = 0;
    let challengerHits = 0;
    for (const row of rows) {
      if (part.success[row] !== 1) continue;
      const own = weightOf(row);
      const before = champion.recommended[row] === part.action[row] ? own : 0;
      const now = challenger.recommended[row] === part.action[row] ? own : 0;
      scored += 1;
      weight += own;
      championHits += before;
      challengerHits += now;
      const sums = byCluster.get(clusterOf[row]!);
      if (sums === undefined) {
        byCluster.set(clusterOf[row]!, { difference: now - before, weight: own });
      } else {
        sums.difference += now - before;
        sums.weight += own;
      }
    }
    if (weight === 0) return [];
    const estimate = (challengerHits - championHits) / weight;
    let squares = 0;
    for (const sums of byCluster.values()) {
      squares += (sums.difference - estimate * sums.weight) ** 2;
    }
    const reach = (options.z * Math.sqrt(squares)) / weight;
    const change = { estimate, low: estimate - reach, high: estimate + reach };
    return {
      dimension,
      slice,
      rows: scored,
      champion: championHits / weight,
      challenger: challengerHits / weight,
      change,
      clear: change.high < 0,
      too_small: scored < options.minRows,
    };
  });
}
