import type { Link } from './ensemble.js';

/** Turns margins into probabilities, in place: each by itself, or all together for `softmax`. */
export function applyLink(link: Link, values: Float64Array): void {
  if (link === 'sigmoid') {
    for (let i = 0; i < values.length; i += 1) values[i] = 1 / (1 + Math.exp(-values[i]!));
  } else if (link === 'softmax') {
    const largest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let i = 0; i < values.length; i += 1) {
      const power = Math.exp(values[i]! - largest);
      values[i] = power;
      sum += power;
    }
    for (let i = 0; i < values.length; i += 1) values[i] = values[i]! / sum;
  }
}
