import { expect, it } from 'vitest';
import { rateLimit } from './rate-limit.js';

it('lets so many requests of an address through within a second, and again in the next', () => {
  let now = 5_000;
  const within = rateLimit(2, () => now);
  expect(['a', 'a', 'a', 'b'].map(within)).toEqual([true, true, false, true]);
  now = 5_999;
  expect(within('a')).toBe(false);
  now = 6_000;
  expect(within('a')).toBe(true);
});
