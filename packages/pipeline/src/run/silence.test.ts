import { describe, expect, it } from 'vitest';
import { runRecord } from '../testing/run-records.js';
import { lastSuccess, longSilence } from './silence.js';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 31);
const at = (daysAgo: number): string => new Date(NOW - daysAgo * DAY).toISOString();
const good = (daysAgo: number) => runRecord({ started_at: at(daysAgo), status: 'kept' });
const bad = (daysAgo: number) => runRecord({ started_at: at(daysAgo), status: 'failed' });
const silence = (runs: Parameters<typeof longSilence>[0], watchedSince?: string) =>
  longSilence(runs, { now: NOW, staleAfterDays: 10, watchedSince });

describe('a long silence', () => {
  it('is counted from the last success, and begins with the last day of the limit', () => {
    expect(silence([bad(1), good(9.9)])).toBeNull();
    expect(silence([bad(1), good(10), good(20)])).toMatchObject({ last_success: at(10), days: 10 });
  });
  it('is counted from the first run where none succeeded, else from when watching began', () => {
    expect(silence([bad(1), bad(12)])).toMatchObject({ last_success: null, days: 12 });
    expect(silence([], at(11))).toMatchObject({ last_success: null, days: 11 });
    expect(silence([])).toBeNull();
  });
  it('is not broken by a run from the future', () => {
    expect(silence([good(-300), good(12)])).toMatchObject({ last_success: at(12) });
    expect(silence([good(-300)])).toBeNull();
    expect(lastSuccess([good(-300), good(3)], NOW)).toBe(at(3));
  });
});
