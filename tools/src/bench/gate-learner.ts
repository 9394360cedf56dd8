import { ACTIONS, type PredictionInput, parseUrl, SITE_FLAGS } from '@bp/contracts';
import { cholesky, choleskySolve } from '@bp/trainer';

/*
 * A small, fast learner for the study of the gate, where not the model but the gate is judged: for each action a
 * logistic model of the noted facts, ridge-penalised (so that every action × fact has a weight of its own).
 */

/** Facts of a row: the columns that are 1, and two numbers in [0, 1] at the end. */
export interface Encoded {
  readonly ones: Int32Array;
  readonly da: number;
  readonly pa: number;
}

/** Numbers given to facts in the order in which they are first seen. */
export interface Facts {
  readonly encode: (input: PredictionInput) => Encoded;
  /** Columns so far. */
  readonly width: () => number;
}

/** Intercept, DA and PA come first. */
const FIXED = 3;

export function createFacts(): Facts {
  const numbers = new Map<string, number>();
  const numberOf = (fact: string): number => {
    const known = numbers.get(fact) ?? FIXED + numbers.size;
    numbers.set(fact, known);
    return known;
  };
  return {
    width: () => FIXED + numbers.size,
    encode: (input) => {
      const { da, pa } = input;
      const path = typeof input.url === 'string' ? parseUrl(input.url)?.pathname : undefined;
      const facts = [
        `type=${input.site_type}`,
        `platform=${input.platform_guess}`,
        `da=${da === null || da === undefined ? null : Math.floor(da / 15)}`,
        `path=${path?.split('/')[1]?.replace(/\d.*/, '').slice(0, 8)}`,
        ...SITE_FLAGS.map((flag) => `${flag}=${input[flag]}`),
      ];
      return {
        ones: Int32Array.from(facts, numberOf),
        da: (da ?? 40) / 100,
        pa: (pa ?? 40) / 100,
      };
    },
  };
}

export interface Example {
  readonly x: Encoded;
  readonly action: number;
  /** 1 or 0. */
  readonly label: number;
}

/** Weights of each action. */
export interface Learned {
  /** Chance of success of each action. */
  readonly chances: (x: Encoded) => Float64Array;
  readonly weights: readonly Float64Array[];
}

export interface LearnOptions {
  /** Newton steps; default 5. */
  readonly steps?: number;
  /** Ridge penalty; default 3. */
  readonly penalty?: number;
  /** Weights of each action to begin with; from near ones two steps are enough. Default: none. */
  readonly start?: readonly Float64Array[];
}

/** One logistic model for each action, of the attempts of that action. */
export function learn(examples: readonly Example[], width: number, o: LearnOptions = {}): Learned {
  return fromWeights(
    ACTIONS.map((_, action) =>
      logistic(
        examples.filter((each) => each.action === action),
        width,
        o,
        o.start?.[action],
      ),
    ),
  );
}

/** Chances by which the actions were chosen: one model of each action against the others, scaled to sum to 1. */
export function learnPolicy(examples: readonly Example[], width: number): Learned['chances'] {
  const { chances } = fromWeights(
    ACTIONS.map((_, action) =>
      logistic(
        examples.map((each) => ({ ...each, label: each.action === action ? 1 : 0 })),
        width,
        { penalty: 1 },
      ),
    ),
  );
  return (x) => {
    const found = chances(x).map((chance) => Math.max(chance, 0.02));
    const total = found.reduce((a, b) => a + b, 0);
    return found.map((chance) => chance / total);
  };
}

export function fromWeights(weights: readonly Float64Array[]): Learned {
  return {
    weights,
    chances: (x) => {
      const found = new Float64Array(weights.length);
      for (let action = 0; action < weights.length; action += 1) {
        found[action] = 1 / (1 + Math.exp(-margin(weights[action]!, x)));
      }
      return found;
    },
  };
}

function margin(weights: Float64Array, { ones, da, pa }: Encoded): number {
  let sum = weights[0]! + weights[1]! * da + weights[2]! * pa;
  for (const one of ones) sum += weights[one] ?? 0;
  return sum;
}

/** Newton's method; the intercept is hardly penalised. */
function logistic(
  examples: readonly Example[],
  width: number,
  o: LearnOptions,
  start?: Float64Array,
): Float64Array {
  const weights = new Float64Array(width);
  if (start !== undefined) weights.set(start);
  const { steps = 5, penalty = 3 } = o;
  for (let step = 0; step < steps; step += 1) {
    const gradient = new Float64Array(width);
    const curvature = new Float64Array(width * width);
    for (let at = 0; at < width; at += 1) {
      const own = at === 0 ? 0.1 : penalty;
      gradient[at] = own * weights[at]!;
      curvature[at * width + at] = own;
    }
    for (const { x, label } of examples) {
      const chance = 1 / (1 + Math.exp(-margin(weights, x)));
      const slope = chance - label;
      const bend = chance * (1 - chance);
      const columns = [0, 1, 2, ...x.ones];
      const values = [1, x.da, x.pa];
      for (let i = 0; i < columns.length; i += 1) {
        const value = values[i] ?? 1;
        gradient[columns[i]!]! += slope * value;
        const row = columns[i]! * width;
        const bent = bend * value;
        for (let j = 0; j <= i; j += 1) curvature[row + columns[j]!]! += bent * (values[j] ?? 1);
      }
    }
    for (let row = 0; row < width; row += 1) {
      // Columns of a row are not in order: what lies above the diagonal belongs below it.
      for (let column = row + 1; column < width; column += 1) {
        curvature[column * width + row]! += curvature[row * width + column]!;
      }
    }
    choleskySolve(cholesky(curvature, width), width, gradient, 0);
    for (let at = 0; at < width; at += 1) weights[at]! -= gradient[at]!;
  }
  return weights;
}
