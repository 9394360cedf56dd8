import { ACTIONS, createRandom } from '@bp/contracts';
import { expect, it } from 'vitest';
import { fitCovariance, type Remembered, siteEffects } from './site-memory-effects.js';

const SHIFT = 1.5;

/** Sites on which the first two actions are both easier or both harder than the model says; the others are as it says. */
function sites(count: number, attempts: number): Remembered[][] {
  const random = createRandom(7);
  return Array.from({ length: count }, (_, site) =>
    Array.from({ length: attempts }, (_, attempt) => {
      const action = attempt % ACTIONS.length;
      const effect = action < 2 ? (site % 2 === 0 ? SHIFT : -SHIFT) : 0;
      return { action, margin: 0, success: random() < 1 / (1 + Math.exp(-effect)) ? 1 : 0 };
    }),
  );
}

it('finds how sites differ, which actions go together, and what one site is like', () => {
  const covariance = fitCovariance(sites(300, 40));
  const of = (one: number, other: number): number => covariance[one * ACTIONS.length + other]!;
  expect(of(0, 0)).toBeGreaterThan(0.7 * SHIFT ** 2);
  expect(of(0, 0)).toBeLessThan(1.5 * SHIFT ** 2);
  expect(of(0, 1) / of(0, 0)).toBeGreaterThan(0.8);
  expect(of(2, 2)).toBeLessThan(0.1);

  const shrunk = siteEffects([{ action: 0, margin: 0, success: 1 }], covariance);
  expect(shrunk[0]).toBeGreaterThan(0.2);
  expect(shrunk[0]).toBeLessThan(SHIFT);
  // Nothing was tried of the second action, but it goes with the first.
  expect(shrunk[1]).toBeGreaterThan(0.1);
  expect(siteEffects([], covariance)).toEqual(new Float64Array(ACTIONS.length));
});
