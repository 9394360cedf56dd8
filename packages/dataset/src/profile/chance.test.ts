import { expect, it } from 'vitest';
import { alarmRate } from '../testing/drift-study.js';

// 300 comparisons with 5% false alarms show more than 8% in one of a hundred runs; the seed is fixed.
it.each([
  [20, 'one'],
  [20, 'five'],
  [60, 'uneven'],
  [200, 'five'],
] as const)(
  'takes chance for drift in at most one of twenty weeks: %i domains, %s rows each',
  (domains, rows) => {
    expect(alarmRate({ domains, rows, moved: 0 }, 300, 1)).toBeLessThanOrEqual(0.05);
  },
);

it('sees what has truly moved, the sooner the more domains there are', () => {
  expect(alarmRate({ domains: 60, rows: 'five', moved: 1 }, 50, 2)).toBeGreaterThan(0.9);
  expect(alarmRate({ domains: 600, rows: 'five', moved: 0.5 }, 20, 2)).toBeGreaterThan(0.9);
});
