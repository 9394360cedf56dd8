import { expect, it } from 'vitest';
import { isoWeek, weekEnd } from './iso-week.js';

it.each([
  ['2026-01-05T00:00:00Z', '2026-W02'],
  ['2026-01-04T23:59:59Z', '2026-W01'],
  ['2024-12-30T00:00:00Z', '2025-W01'],
  ['2027-01-01T00:00:00Z', '2026-W53'],
])('names the ISO week of %s', (instant, week) => {
  expect(isoWeek(Date.parse(instant))).toBe(week);
  expect(weekEnd(week)).toBeGreaterThan(Date.parse(instant));
});
