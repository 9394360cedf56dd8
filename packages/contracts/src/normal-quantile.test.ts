import { expect, it } from 'vitest';
import { normalQuantile } from './normal-quantile.js';

it('gives the quantiles of every table', () => {
  expect(normalQuantile(0.5)).toBe(0);
  expect(normalQuantile(0.95)).toBeCloseTo(1.644853627, 8);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963985, 8);
  expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306, 8);
});
