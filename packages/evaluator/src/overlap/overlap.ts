import type { JudgedPart } from '../part/judged-part.js';

/**
 * Could what the model recommends have been chosen by whoever chose the actions?
 * Where it could, the importance weights of matched attempts average 1 (their expectation is the share of
 * recommendations with support); where the log was deterministic, they average the share of agreement.
 */
export interface Overlap {
  /** Attempts with a known propensity. */
  readonly rows: number;
  /** Mean importance weight of the recommendation; 1 is full overlap. */
  readonly mean_weight: number;
  /** Upper 95% bound of it, by domain. */
  readonly mean_weight_high: number;
  /** Mean chance that another action than the logged one had been chosen: 0 where nothing was left to chance. */
  readonly exploration: number;
}

/** One-sided 95%. */
const Z95 = 1.6448536269514722;

/** Overlap over weighable rows, or over those of them for which `counts` holds; `null` without rows. */
export function overlapOf(
  judged: JudgedPart,
  counts: (row: number) => boolean = () => true,
): Overlap | null {
  const { part, recommended, weights, weighable, clusterOf, clusters } = judged;
  const matched = new Float64Array(clusters);
  const sizes = new Float64Array(clusters);
  let rows = 0;
  let total = 0;
  let otherChance = 0;
  for (const row of weighable) {
    if (!counts(row)) continue;
    const weight = part.action[row] === recommended[row] ? weights[row]! : 0;
    matched[clusterOf[row]!]! += weight;
    sizes[clusterOf[row]!]! += 1;
    total += weight;
    rows += 1;
    otherChance += 1 - Math.min(1, part.propensity[row]!);
  }
  if (rows === 0) return null;
  const mean = total / rows;
  let squares = 0;
  for (let cluster = 0; cluster < clusters; cluster += 1) {
    const deviation = matched[cluster]! - mean * sizes[cluster]!;
    squares += deviation * deviation;
  }
  return {
    rows,
    mean_weight: mean,
    mean_weight_high: mean + (Z95 * Math.sqrt(squares)) / rows,
    exploration: otherChance / rows,
  };
}
