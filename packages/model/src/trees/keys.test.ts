import { describe, expect, it } from 'vitest';
import { keyAbove, keyNotBelow, keyOf, valueOfKey } from './keys.js';

const NUMBERS = [
  Number.NEGATIVE_INFINITY,
  -3.4028234663852886e38,
  -1.5,
  -1,
  -1e-35,
  -1.401298464324817e-45,
  0,
  1.401298464324817e-45,
  1.1754943508222875e-38,
  0.1,
  1,
  1.0000001192092896,
  3.4028234663852886e38,
  Number.POSITIVE_INFINITY,
].map(Math.fround);

/** float64 thresholds on, just beside and far outside float32 numbers. */
const THRESHOLDS = [
  ...NUMBERS,
  ...NUMBERS.map((value) => value * (1 + 2 ** -40)),
  ...NUMBERS.map((value) => value * (1 - 2 ** -40)),
  1e300,
  -1e300,
  1e-300,
  -1e-300,
];

describe('keys', () => {
  it('are in the order of the numbers; both zeros are one', () => {
    for (const a of NUMBERS) {
      for (const b of NUMBERS) expect(keyOf(a) < keyOf(b)).toBe(a < b);
      expect(valueOfKey(keyOf(a))).toBe(a);
    }
    expect(keyOf(-0)).toBe(keyOf(0));
  });

  it('stand for splits on float64 thresholds exactly', () => {
    for (const value of NUMBERS) {
      for (const threshold of THRESHOLDS) {
        expect(keyOf(value) < keyAbove(threshold)).toBe(value <= threshold);
        expect(keyOf(value) < keyNotBelow(threshold)).toBe(value < threshold);
      }
    }
  });
});
