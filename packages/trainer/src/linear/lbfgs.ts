/** Value and gradient of a smooth convex function; the gradient is written into `gradient`. */
export type SmoothFunction = (point: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  readonly tolerance: number;
  readonly iterations: number;
  /** Multiplies, in place, by something near the inverse of the Hessian: with it a few steps do. */
  readonly precondition?: ((gradient: Float64Array) => void) | undefined;
}

/** Pairs of steps and changes of the gradient that are remembered. */
const MEMORY = 10;
/** The share of the expected decrease that a step must give (Armijo). */
const SUFFICIENT = 1e-4;
const MOST_HALVINGS = 40;

/**
 * Limited-memory BFGS with a backtracking line search (Nocedal & Wright, "Numerical Optimization", algorithms 7.4 and
 * 3.1). Ends where no part of the gradient is above `tolerance`, or nothing is gained any more.
 * @returns the minimum's point.
 */
export function minimise(
  objective: SmoothFunction,
  start: Float64Array,
  { tolerance, iterations: most, precondition }: MinimiseOptions,
): Float64Array {
  const size = start.length;
  let point = start.slice();
  let gradient = new Float64Array(size);
  let value = objective(point, gradient);
  const pairs: { step: Float64Array; change: Float64Array; inverse: number }[] = [];
  for (let turn = 0; turn < most && largest(gradient) > tolerance; turn += 1) {
    const direction = descent(gradient, pairs, precondition);
    const slope = dot(direction, gradient);
    // Before anything is known of the curvature, a step of the gradient's own length is far too long.
    const blind = pairs.length === 0 && precondition === undefined;
    let length = blind ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    const next = new Float64Array(size);
    const nextGradient = new Float64Array(size);
    let nextValue = Number.POSITIVE_INFINITY;
    for (let halving = 0; halving < MOST_HALVINGS; halving += 1, length /= 2) {
      for (let i = 0; i < size; i += 1) next[i] = point[i]! + length * direction[i]!;
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + SUFFICIENT * length * slope) break;
    }
    if (!(nextValue < value)) break;
    const step = next.map((to, i) => to - point[i]!);
    const change = nextGradient.map((to, i) => to - gradient[i]!);
    const curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) {
      pairs.push({ step, change, inverse: 1 / curvature });
      if (pairs.length > MEMORY) pairs.shift();
    }
    point = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return point;
}

function descent(
  gradient: Float64Array,
  pairs: readonly { step: Float64Array; change: Float64Array; inverse: number }[],
  precondition: MinimiseOptions['precondition'],
): Float64Array {
  const direction = gradient.map((part) => -part);
  const along: number[] = [];
  for (let index = pairs.length - 1; index >= 0; index -= 1) {
    const { step, change, inverse } = pairs[index]!;
    along[index] = inverse * dot(step, direction);
    addTo(direction, change, -along[index]!);
  }
  const last = pairs.at(-1);
  if (precondition !== undefined) {
    precondition(direction);
  } else if (last !== undefined) {
    const scale = 1 / (last.inverse * dot(last.change, last.change));
    for (let i = 0; i < direction.length; i += 1) direction[i]! *= scale;
  }
  pairs.forEach(({ step, change, inverse }, index) => {
    addTo(direction, step, along[index]! - inverse * dot(change, direction));
  });
  return direction;
}

function addTo(target: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i += 1) target[i]! += factor * other[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
