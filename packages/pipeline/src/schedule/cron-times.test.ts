import { describe, expect, it } from 'vitest';
import { cronTimes } from './cron-times.js';

const WEEK = 7 * 86_400_000;
/** A Sunday. */
const SUNDAY_2AM = Date.UTC(2026, 0, 4, 2);
const times = cronTimes('0 2 * * 0', 'UTC');
const utc = (...parts: Parameters<typeof Date.UTC>): string =>
  new Date(Date.UTC(...parts)).toISOString();

describe('cronTimes', () => {
  it('names the slot before, at and after an instant', () => {
    expect(times.latest(SUNDAY_2AM)).toBe(SUNDAY_2AM);
    expect(times.latest(SUNDAY_2AM - 1)).toBe(SUNDAY_2AM - WEEK);
    expect(times.latest(SUNDAY_2AM + 500)).toBe(SUNDAY_2AM);
    expect(times.next(SUNDAY_2AM)).toBe(SUNDAY_2AM + WEEK);
    expect(times.next(SUNDAY_2AM - 1)).toBe(SUNDAY_2AM);
  });

  it('follows the clocks of its zone: a skipped hour is made up, a double one runs once', () => {
    const berlin = cronTimes('30 2 * * *', 'Europe/Berlin');
    const days = (from: number, count: number): string[] => {
      const found: string[] = [];
      for (let now = from; found.length < count; ) {
        now = berlin.next(now);
        found.push(new Date(now).toISOString());
      }
      return found;
    };
    // 2026-03-29: 02:00 becomes 03:00. 2026-10-25: 03:00 becomes 02:00.
    expect(days(Date.UTC(2026, 2, 28, 12), 2)).toEqual([
      utc(2026, 2, 29, 1, 0),
      utc(2026, 2, 30, 0, 30),
    ]);
    const autumn = days(Date.UTC(2026, 9, 24, 12), 2);
    expect(autumn.map((day) => day.slice(0, 10))).toEqual(['2026-10-25', '2026-10-26']);
  });

  it.each([
    ['', 'UTC', 'schedule.cron'],
    ['0 2 * *', 'UTC', 'schedule.cron'],
    ['0 2 * * 0 2030 1', 'UTC', 'schedule.cron'],
    ['61 2 * * 0', 'UTC', 'schedule.cron'],
    ['0 0 31 2 *', 'UTC', 'schedule.cron'],
    ['every sunday', 'UTC', 'schedule.cron'],
    ['0 2 */1 * 1', 'UTC', 'schedule.cron'],
    ['0 2 15 * */2', 'UTC', 'schedule.cron'],
    ['0 2 * * 0', 'Mars/Olympus', 'schedule.timeZone'],
  ])('refuses %j in %s, naming %s', (pattern, zone, field) => {
    expect(() => cronTimes(pattern, zone)).toThrowError(
      expect.objectContaining({ code: 'SETTINGS_INVALID', details: { field } }),
    );
  });
});
