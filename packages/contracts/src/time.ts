import { remembered } from './remembered.js';

/** Gives the present instant in milliseconds since 1970-01-01T00:00:00Z. `Date.now` is one. */
export type Clock = () => number;

/** 9999-12-31: later, ISO text has other forms. */
export const LATEST = 253402300799999;

/** ISO 8601 UTC with milliseconds, the one form in which this system writes an instant. */
export function formatInstant(ms: number): string {
  // A row's own time, that of its outcome and those of its stamps are mostly one and the same.
  if (ms !== latestInstant) {
    latestText = writtenInstant(ms);
    latestInstant = ms;
  }
  return latestText;
}

let latestInstant = Number.NaN;
let latestText = '';

function writtenInstant(ms: number): string {
  if (!(ms >= 0 && ms <= LATEST)) return new Date(ms).toISOString();
  const day = Math.floor(ms / DAY);
  const rest = Math.trunc(ms - day * DAY);
  const seconds = Math.floor(rest / 1000);
  const minutes = Math.floor(seconds / 60);
  return `${dateOf(day)}${TWO[Math.floor(minutes / 60)]}:${TWO[minutes % 60]}:${TWO[seconds % 60]}.${THREE[rest % 1000]}Z`;
}

const DAY = 86_400_000;
/** Rows of a dataset share few dates. */
const dateOf = remembered((day: number) => new Date(day * DAY).toISOString().slice(0, 11), 1000);
const TWO = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
const THREE = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));

/** `YYYYMMDD_HHMMSS` in UTC, as in the names of bundles and reports. */
export function fileStamp(ms: number): string {
  return formatInstant(ms).slice(0, 19).replaceAll('-', '').replaceAll(':', '').replace('T', '_');
}
