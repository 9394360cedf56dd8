import { ACTIONS } from './actions.js';

/**
 * How often another action than the best is given. `epsilon`: with that chance, each of the others equally often.
 * `softmax`: each with a chance that grows by e for every `temperature` that its predicted probability is higher, and
 * of at least `floor` (default 0; at most 1/4).
 */
export type Exploring =
  | { readonly kind: 'greedy' }
  | { readonly kind: 'epsilon'; readonly epsilon: number }
  | { readonly kind: 'softmax'; readonly temperature: number; readonly floor?: number };

/** Always the best. */
export const GREEDY: Exploring = Object.freeze({ kind: 'greedy' });

/** Each of the actions can have this chance at least. */
const HIGHEST_FLOOR = 1 / ACTIONS.length;

/** What is wrong with a way of exploring, as it may come from outside, or `null`. */
export function exploringFault(value: Readonly<Record<string, unknown>>): string | null {
  const { kind, epsilon, temperature, floor } = value;
  const from = (number: unknown, low: number, high: number): boolean =>
    typeof number === 'number' && number >= low && number <= high;
  switch (kind) {
    case 'greedy':
      return null;
    case 'epsilon':
      return from(epsilon, 0, 1) ? null : `epsilon is ${epsilon}, allowed: a number from 0 to 1`;
    case 'softmax':
      if (!(from(temperature, 0, Number.MAX_VALUE) && temperature !== 0)) {
        return `temperature is ${temperature}, allowed: a number above 0`;
      }
      return floor === undefined || from(floor, 0, HIGHEST_FLOOR)
        ? null
        : `floor is ${floor}, allowed: a number from 0 to ${HIGHEST_FLOOR}`;
    default:
      return `kind is ${kind}, allowed: greedy, epsilon, softmax`;
  }
}
