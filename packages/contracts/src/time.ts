/** Gives the present instant in milliseconds since 1970-01-01T00:00:00Z. `Date.now` is one. */
export type Clock = () => number;

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Unix numbers from here on are milliseconds: as seconds they would lie after the year 5138. */
const FIRST_MILLISECONDS = 1e11;
/** 0001-01-01 and 9999-12-31: outside, ISO text has other forms. */
const EARLIEST = -62135596800000;
const LATEST = 253402300799999;

/** Adds 0, so that there is no -0. */
function inRange(ms: number): number | undefined {
  return Number.isFinite(ms) && ms >= EARLIEST && ms <= LATEST ? ms + 0 : undefined;
}

/**
 * The instant that a value names, in milliseconds since the epoch (UTC), or `undefined`.
 * Takes ISO 8601 with up to nanoseconds (cut to milliseconds), `Z`, an offset or nothing (read as UTC),
 * a date alone (midnight UTC), and Unix seconds or milliseconds as a number or as digits.
 */
export function parseInstant(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return inRange(Math.trunc(Math.abs(value) >= FIRST_MILLISECONDS ? value : value * 1000));
  }
  if (typeof value !== 'string') return undefined;
  const plain = plainInstant(value);
  if (plain !== undefined) return plain;
  const text = value.trim();
  if (/^\d{9,13}(\.\d+)?$/.test(text)) return parseInstant(Number(text));
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] =
    match;
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  const local = Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second, milliseconds);
  const back = new Date(local);
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999.
  if (+year! < 100) back.setUTCFullYear(+year!);
  const exists =
    back.getUTCMonth() === +month! - 1 &&
    back.getUTCDate() === +day! &&
    +hour <= 23 &&
    +minute <= 59 &&
    +second <= 59;
  if (!exists) return undefined;
  return inRange(back.getTime() - offsetOf(zone));
}

/** `YYYY-MM-DDTHH:MM:SS.fffffZ`, the form that nearly all lines of a log have, without a regular expression. */
function plainInstant(text: string): number | undefined {
  const end = text.length - 1;
  if (end < 19 || end > 29 || text.charCodeAt(end) !== 90) return undefined;
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return undefined;
  if (text[13] !== ':' || text[16] !== ':') return undefined;
  let fraction = 0;
  if (end > 19) {
    if (text[19] !== '.' || end === 20) return undefined;
    for (let at = 20; at < end; at += 1) {
      const digit = text.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) return undefined;
      if (at < 23) fraction += digit * THOUSANDTHS[at - 20]!;
    }
  }
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  // NaN compares as false: what is not a digit falls through to the thorough way. So do days that not every month has.
  if (!(year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= 28)) return undefined;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second, fraction);
}

const THOUSANDTHS = [100, 10, 1];

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function offsetOf(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
}

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
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date(day * DAY).toISOString().slice(0, 11);
    if (dates.size >= MOST_DATES) dates.clear();
    dates.set(day, date);
  }
  const rest = Math.trunc(ms - day * DAY);
  const seconds = Math.floor(rest / 1000);
  const minutes = Math.floor(seconds / 60);
  return `${date}${TWO[Math.floor(minutes / 60)]}:${TWO[minutes % 60]}:${TWO[seconds % 60]}.${THREE[rest % 1000]}Z`;
}

const DAY = 86_400_000;
/** Dates that were asked for lately; rows of a dataset share few. */
const dates = new Map<number, string>();
const MOST_DATES = 1000;
const TWO = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
const THREE = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));

/** `YYYYMMDD_HHMMSS` in UTC, as in the names of bundles and reports. */
export function fileStamp(ms: number): string {
  return formatInstant(ms).slice(0, 19).replaceAll('-', '').replaceAll(':', '').replace('T', '_');
}
