import { describe, expect, it } from 'vitest';
import { mcnemar } from './mcnemar.js';

/** `scipy.stats.binomtest(min(b, c), b + c).pvalue` */
const SCIPY: readonly (readonly [number, number, number])[] = [
  [0, 0, 1],
  [0, 1, 1],
  [0, 6, 0.03125],
  [3, 10, 0.0922851562],
  [10, 10, 1],
  [182, 324, 2.806e-10],
];

describe('mcnemar', () => {
  it.each(SCIPY)('%i against %i: p = %d', (champion, challenger, p) => {
    const { p_value } = mcnemar(champion, challenger);
    expect(Math.abs(p_value / p - 1)).toBeLessThan(2e-3);
    expect(mcnemar(challenger, champion).p_value).toBe(p_value);
  });

  it('neither overflows nor gives nothing for many rows', () => {
    expect(mcnemar(50_000, 50_200).p_value).toBeCloseTo(0.5295, 2);
    expect(mcnemar(0, 100_000).p_value).toBe(0);
  });
});
