import { ACTIONS, type PredictionInput, parseUrl, SITE_FLAGS } from '@bp/contracts';
import { cholesky, choleskySolve } from '@bp/trainer';

/*
 * A small, fast learner for the study of the gate, where not the model but the gate is judged: for each action a
 * logistic model of the noted facts, ridge-penalised (so that every action × fact has a weight of its own).
 */

/** Facts of a row. Rows with the same facts have the same object. */
export interface Encoded {
  /** From 0 in the order in which they are first seen. */
  readonly id: number;
  /** Ascending: intercept, DA, PA, then the facts that hold. */
  readonly columns: Int32Array;
  /** Of each column: 1, but for DA and PA, which are in [0, 1]. */
  readonly values: Float64Array;
}

/** Numbers given to facts in the order in which they are first seen. */
export interface Facts {
  readonly encode: (input: PredictionInput) => Encoded;
  /** Columns so far. */
  readonly width: () => number;
  /** Everything that was encoded so far, by its `id`. */
  readonly seen: readonly Encoded[];
}

/** Intercept, DA and PA come first. */
const FIXED = 3;

export function createFacts(): Facts {
  const numbers = new Map<string, number>();
  const known = new Map<string, Encoded>();
  const seen: Encoded[] = [];
  const numberOf = (fact: string): number => {
    const number = numbers.get(fact) ?? FIXED + numbers.size;
    numbers.set(fact, number);
    return number;
  };
  return {
    width: () => FIXED + numbers.size,
    seen,
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
      const key = [da, pa, ...facts].join();
      const found = known.get(key);
      if (found !== undefined) return found;
      const columns = Int32Array.from([0, 1, 2, ...facts.map(numberOf)]).sort();
      const values = new Float64Array(columns.length).fill(1);
      values[1] = (da ?? 40) / 100;
      values[2] = (pa ?? 40) / 100;
      const encoded = { id: seen.length, columns, values };
      seen.push(encoded);
      known.set(key, encoded);
      return encoded;
    },
  };
}

export interface Example {
  readonly x: Encoded;
  readonly action: number;
  /** 1 or 0. */
  readonly success: number;
}

/** Equal facts seen together: how often, and how often with the label 1. */
interface Counted {
  readonly x: Encoded;
  readonly trials: number;
  readonly ones: number;
}

/** How often each action was tried where the same facts hold, and how often it succeeded. */
interface Counts {
  readonly seen: readonly Encoded[];
  /** Flat, facts × actions. */
  readonly trials: Int32Array;
  readonly successes: Int32Array;
}

function count(examples: Iterable<Example>, seen: readonly Encoded[]): Counts {
  const trials = new Int32Array(seen.length * ACTIONS.length);
  const successes = new Int32Array(trials.length);
  for (const { x, action, success } of examples) {
    const at = x.id * ACTIONS.length + action;
    trials[at]! += 1;
    successes[at]! += success;
  }
  return { seen, trials, successes };
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
export function learn(examples: Iterable<Example>, facts: Facts, o: LearnOptions = {}): Learned {
  const { seen, trials, successes } = count(examples, facts.seen);
  return fromWeights(
    ACTIONS.map((_, action) => {
      const counted: Counted[] = [];
      for (const x of seen) {
        const at = x.id * ACTIONS.length + action;
        if (trials[at]! > 0) counted.push({ x, trials: trials[at]!, ones: successes[at]! });
      }
      return logistic(counted, facts.width(), o, o.start?.[action]);
    }),
  );
}

/** Chances by which the actions were chosen: one model of each action against the others, scaled to sum to 1. */
export function learnPolicy(examples: Iterable<Example>, facts: Facts): Learned['chances'] {
  const { seen, trials } = count(examples, facts.seen);
  const { chances } = fromWeights(
    ACTIONS.map((_, action) => {
      const counted: Counted[] = [];
      for (const x of seen) {
        const from = x.id * ACTIONS.length;
        const all = trials.subarray(from, from + ACTIONS.length).reduce((a, b) => a + b, 0);
        if (all > 0) counted.push({ x, trials: all, ones: trials[from + action]! });
      }
      return logistic(counted, facts.width(), { penalty: 1 });
    }),
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

function margin(weights: Float64Array, { columns, values }: Encoded): number {
  let sum = 0;
  for (let at = 0; at < columns.length; at += 1) {
    sum += (weights[columns[at]!] ?? 0) * values[at]!;
  }
  return sum;
}

/** Newton's method; the intercept is hardly penalised. */
function logistic(
  counted: readonly Counted[],
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
    for (const { x, trials, ones } of counted) {
      const { columns, values } = x;
      const chance = 1 / (1 + Math.exp(-margin(weights, x)));
      const slope = trials * chance - ones;
      const bend = trials * chance * (1 - chance);
      for (let i = 0; i < columns.length; i += 1) {
        const value = values[i]!;
        gradient[columns[i]!]! += slope * value;
        const row = columns[i]! * width;
        const bent = bend * value;
        // Only what lies on and below the diagonal is asked for.
        for (let j = 0; j <= i; j += 1) curvature[row + columns[j]!]! += bent * values[j]!;
      }
    }
    choleskySolve(cholesky(curvature, width), width, gradient, 0);
    for (let at = 0; at < width; at += 1) weights[at]! -= gradient[at]!;
  }
  return weights;
}
