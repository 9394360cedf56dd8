import { minimise } from '../linear/lbfgs.js';
import { pullOfRow } from '../linear/ridge-logistic.js';

/** Margins of rows that neither part has learned from, and what came of them. */
export interface HeldOutMargins {
  /** `rows × outputs`, as are `linear`. */
  readonly trees: Float64Array;
  readonly linear: Float64Array;
  readonly labels: Float32Array;
  readonly weights: Float32Array | null;
  readonly outputs: number;
}

/** margin = `trees` × trees' + `linear` × linear part's + `offset` (0 where there are several outputs). */
export interface BlendWeights {
  readonly trees: number;
  readonly linear: number;
  readonly offset: number;
}

/** Where weights start and, with few rows, stay. */
const EVEN = 0.5;
/** As if some ten rows asked for even weights. */
const PULL_TO_EVEN = 5;

/**
 * The weights, none below 0, with the smallest log loss on held-out rows (Wolpert, "Stacked generalization"; Breiman,
 * "Stacked regressions"). As they are free, they also put the probabilities right where a part is too sure of itself.
 * @returns with the mean log loss.
 */
export function fitBlendWeights(held: HeldOutMargins): { weights: BlendWeights; loss: number } {
  const both = solve(held, true, true);
  const weights =
    both.trees <= 0 ? solve(held, false, true) : both.linear <= 0 ? solve(held, true, false) : both;
  return { weights, loss: blendLoss(held, weights) };
}

/** Share, 0–1, of the trees in what moves the blended margins, by standard deviations; a half where nothing does. */
export function treesShareOf({ trees, linear }: HeldOutMargins, weights: BlendWeights): number {
  const ofTrees = weights.trees * deviation(trees);
  const ofLinear = weights.linear * deviation(linear);
  return ofTrees + ofLinear > 0 ? ofTrees / (ofTrees + ofLinear) : EVEN;
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Mean log loss of the blended margins. */
export function blendLoss(held: HeldOutMargins, weights: BlendWeights): number {
  let total = 0;
  for (let row = 0; row < held.labels.length; row += 1) total += held.weights?.[row] ?? 1;
  return lossAt(held, weights, null) / total;
}

function solve(held: HeldOutMargins, trees: boolean, linear: boolean): BlendWeights {
  const start = Float64Array.of(trees ? EVEN : 0, linear ? EVEN : 0, 0);
  const point = minimise(
    ([t, l, offset], gradient) => {
      const loss = lossAt(held, { trees: t!, linear: l!, offset: offset! }, gradient);
      const [fromEvenTrees, fromEvenLinear] = [t! - EVEN, l! - EVEN];
      gradient[0] = trees ? gradient[0]! + PULL_TO_EVEN * fromEvenTrees : 0;
      gradient[1] = linear ? gradient[1]! + PULL_TO_EVEN * fromEvenLinear : 0;
      return loss + (PULL_TO_EVEN / 2) * (fromEvenTrees ** 2 + fromEvenLinear ** 2);
    },
    start,
    { tolerance: 1e-7 * held.labels.length, iterations: 200 },
  );
  return { trees: Math.max(0, point[0]!), linear: Math.max(0, point[1]!), offset: point[2]! };
}

function lossAt(held: HeldOutMargins, at: BlendWeights, gradient: Float64Array | null): number {
  const { trees, linear, labels, weights, outputs } = held;
  const margins = new Float64Array(outputs);
  gradient?.fill(0);
  let loss = 0;
  for (let row = 0; row < labels.length; row += 1) {
    const weight = weights?.[row] ?? 1;
    const from = row * outputs;
    for (let output = 0; output < outputs; output += 1) {
      margins[output] =
        at.trees * trees[from + output]! + at.linear * linear[from + output]! + at.offset;
    }
    loss += weight * pullOfRow(margins, labels[row]!);
    if (gradient === null) continue;
    for (let output = 0; output < outputs; output += 1) {
      const pull = weight * margins[output]!;
      gradient[0]! += pull * trees[from + output]!;
      gradient[1]! += pull * linear[from + output]!;
      // Adding the same to all outputs of a softmax changes nothing.
      if (outputs === 1) gradient[2]! += pull;
    }
  }
  return loss;
}
