import { ACTIONS } from '@bp/contracts';
import { cholesky, choleskySolve } from '@bp/trainer';

/** An attempt on a site: what the model says of its action, and what came of it. */
export interface Remembered {
  readonly action: number;
  /** Log-odds of a success by the model. */
  readonly margin: number;
  /** 1 or 0. */
  readonly success: number;
}

const SIZE = ACTIONS.length;
const NEWTON_STEPS = 6;
const EM_STEPS = 40;
/** Variance of each action's effect to begin with, and the least there can be. */
const START = 0.5;
const LEAST = 1e-3;

/** How sites differ in what no fact shows: variances and covariances of the actions' log-odds, `SIZE × SIZE`. */
export type Covariance = Float64Array;

interface Posterior {
  readonly mode: Float64Array;
  readonly covariance: Covariance;
}

/**
 * The covariance under which what sites did is most likely: effects normal around 0, EM with Laplace's approximation of
 * each site's posterior (Stiratelli, Laird & Ware 1984).
 */
export function fitCovariance(sites: readonly (readonly Remembered[])[]): Covariance {
  let covariance = identity(START);
  for (let step = 0; step < EM_STEPS; step += 1) {
    const inverse = inverted(covariance);
    const sum = new Float64Array(SIZE * SIZE);
    for (const site of sites) {
      const { mode, covariance: own } = posterior(site, inverse);
      for (let row = 0; row < SIZE; row += 1) {
        for (let column = 0; column < SIZE; column += 1) {
          sum[row * SIZE + column]! += mode[row]! * mode[column]! + own[row * SIZE + column]!;
        }
      }
    }
    covariance = sum.map((value, at) => value / sites.length + (at % (SIZE + 1) === 0 ? LEAST : 0));
  }
  return covariance;
}

/** What a site's attempts say of it, shrunk towards nothing: to be added to the log-odds of each action. */
export function siteEffects(site: readonly Remembered[], covariance: Covariance): Float64Array {
  return posterior(site, inverted(covariance)).mode;
}

function posterior(site: readonly Remembered[], inverse: Float64Array): Posterior {
  const mode = new Float64Array(SIZE);
  let curvature = inverse;
  for (let step = 0; step < NEWTON_STEPS; step += 1) {
    curvature = Float64Array.from(inverse);
    const gradient = new Float64Array(SIZE);
    for (let row = 0; row < SIZE; row += 1) {
      for (let column = 0; column < SIZE; column += 1) {
        gradient[row]! += inverse[row * SIZE + column]! * mode[column]!;
      }
    }
    for (const { action, margin, success } of site) {
      const chance = 1 / (1 + Math.exp(-(margin + mode[action]!)));
      gradient[action]! += chance - success;
      curvature[action * (SIZE + 1)]! += chance * (1 - chance);
    }
    choleskySolve(cholesky(curvature, SIZE), SIZE, gradient, 0);
    for (let at = 0; at < SIZE; at += 1) mode[at]! -= gradient[at]!;
  }
  return { mode, covariance: inverted(curvature) };
}

function identity(value: number): Covariance {
  return Float64Array.from({ length: SIZE * SIZE }, (_, at) => (at % (SIZE + 1) === 0 ? value : 0));
}

function inverted(matrix: Float64Array): Float64Array {
  const lower = cholesky(matrix, SIZE);
  const inverse = identity(1);
  for (let row = 0; row < SIZE; row += 1) choleskySolve(lower, SIZE, inverse, row * SIZE);
  return inverse;
}
