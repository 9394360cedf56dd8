import { expect, it } from 'vitest';
import { confidenceSequence, mixtureBoundary, studentised } from './confidence-sequence.js';

it('has the boundary at which the mixture of likelihood ratios reaches 1 / (2 · 1%)', () => {
  for (const information of [10, 100, 1_000, 100_000]) {
    const z = mixtureBoundary(information);
    // The mean of exp(δ z √I − δ² I / 2) over δ ~ N(0, 0.1²), summed numerically.
    let mixture = 0;
    const step = 0.0002;
    for (let d = -1; d <= 1; d += step) {
      const weight = Math.exp(-(d ** 2) / 0.02) / Math.sqrt(2 * Math.PI * 0.01);
      mixture +=
        step * weight * Math.exp(d * z * Math.sqrt(information) - (d ** 2 * information) / 2);
    }
    expect(mixture).toBeCloseTo(50, 4);
  }
});

it('asks more of a standard error that few units gave', () => {
  // Quantiles of Student's t at the rarity of z = 3 (p = 0.00135), from tables.
  expect(studentised(3, 10)).toBeCloseTo(3.957, 1);
  expect(studentised(3, 30)).toBeCloseTo(3.27, 1);
  expect(studentised(3, 1e7)).toBeCloseTo(3, 5);
});

it('stays within −1 and 1', () => {
  expect(confidenceSequence({ estimate: 0.4, variance: 0.2, freedom: 3 })).toEqual({
    low: -1,
    high: 1,
  });
});
