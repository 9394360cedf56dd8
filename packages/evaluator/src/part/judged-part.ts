import { createRandom } from '@bp/contracts';
import { clustersOf } from '../bootstrap/cluster-sums.js';
import { checkScoredPart, NO_ACTION, recommendedActions, type ScoredPart } from './scored-part.js';

/** A scored part with what every figure needs of it. */
export interface JudgedPart {
  readonly part: ScoredPart;
  /** Index into `ACTIONS` per row, or `NO_ACTION`. */
  readonly recommended: Uint8Array;
  /** Successful attempts: what classification figures are computed on. */
  readonly scored: Int32Array;
  /** Attempts whose outcome and propensity are both known: what failure rates are estimated on. */
  readonly weighable: Int32Array;
  /** 1/propensity, clipped; 0 where the row is not weighable. */
  readonly weights: Float64Array;
  /** Bootstrap cluster per row. */
  readonly clusterOf: Int32Array;
  readonly clusters: number;
  /** Rows with a probability that is not a number from 0 to 1. */
  readonly invalidRows: number;
}

export interface JudgeOptions {
  /** Largest importance weight. */
  readonly clip: number;
  readonly seed: number;
}

/** Checks a part and works out recommendations, weights and clusters. Throws `INPUT_INVALID`. */
export function judgePart(part: ScoredPart, options: JudgeOptions, name?: string): JudgedPart {
  checkScoredPart(part, name);
  const recommended = recommendedActions(part);
  const weights = new Float64Array(part.rows);
  for (let row = 0; row < part.rows; row += 1) {
    const propensity = part.propensity[row]!;
    if (part.legacy[row] === 0 && propensity > 0) {
      weights[row] = Math.min(1 / propensity, options.clip);
    }
  }
  const { of, clusters } = clustersOf(part.groups, createRandom(options.seed));
  return {
    part,
    recommended,
    scored: rowsWhere(part.rows, (row) => part.success[row] === 1),
    weighable: rowsWhere(part.rows, (row) => weights[row]! > 0),
    weights,
    clusterOf: of,
    clusters,
    invalidRows: recommended.reduce((count, action) => count + (action === NO_ACTION ? 1 : 0), 0),
  };
}

/** The rows from 0 to `rows` for which `holds`, ascending. */
export function rowsWhere(rows: number, holds: (row: number) => boolean): Int32Array {
  const found = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    if (holds(row)) {
      found[count] = row;
      count += 1;
    }
  }
  return found.slice(0, count);
}
