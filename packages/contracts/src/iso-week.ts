const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** 1970-01-05, the first Monday of Unix time. */
const FIRST_MONDAY = 4 * DAY;

/** The ISO 8601 week of an instant (milliseconds since the epoch) in UTC, as `2026-W03`. */
export function isoWeek(ms: number): string {
  const monday = Math.floor((ms - FIRST_MONDAY) / WEEK) * WEEK + FIRST_MONDAY;
  const year = new Date(monday + 3 * DAY).getUTCFullYear();
  const number = Math.round((monday - firstMonday(year)) / WEEK) + 1;
  return `${year}-W${String(number).padStart(2, '0')}`;
}

/** The instant, in milliseconds since the epoch, at which a week written as `2026-W03` ends. */
export function weekEnd(week: string): number {
  const [year, number] = week.split('-W').map(Number);
  return firstMonday(year ?? 1970) + (number ?? 1) * WEEK;
}

/** Monday of the week that holds 4 January: week 1 of the ISO year. */
export function firstMonday(year: number): number {
  const fourth = utc(year, 0, 4);
  return Math.floor((fourth - FIRST_MONDAY) / WEEK) * WEEK + FIRST_MONDAY;
}

/** `Date.UTC`, which takes the years 0 to 99 for 1900 to 1999. */
export function utc(year: number, month: number, day: number): number {
  const date = new Date(Date.UTC(2000, month, day));
  return date.setUTCFullYear(year, month, day);
}
