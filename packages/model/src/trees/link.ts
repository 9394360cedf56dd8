import type { Link } from './ensemble.js';

/** Turns the `groups` margins from `offset` into probabilities, in place. */
export function applyLink(link: Link, values: Float64Array, offset: number, groups: number): void {
  if (link === 'sigmoid') {
    for (let i = offset; i < offset + groups; i += 1) values[i] = sigmoid(values[i]!);
  } else if (link === 'softmax') {
    softmax(values, offset, groups);
  }
}

function sigmoid(margin: number): number {
  return 1 / (1 + Math.exp(-margin));
}

function softmax(values: Float64Array, offset: number, groups: number): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < groups; i += 1) largest = Math.max(largest, values[offset + i]!);
  let sum = 0;
  for (let i = 0; i < groups; i += 1) {
    const power = Math.exp(values[offset + i]! - largest);
    values[offset + i] = power;
    sum += power;
  }
  for (let i = 0; i < groups; i += 1) values[offset + i] = values[offset + i]! / sum;
}
