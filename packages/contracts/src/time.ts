/** Gives the present instant in milliseconds since 1970-01-01T00:00:00Z. `Date.now` is one. */
export type Clock = () => number;

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Unix numbers from here on are milliseconds: as seconds they would lie after the year 5138. */
const FIRST_MILLISECONDS = 1e11;
/** 0001-01-01 and 9999-12-31: outside, ISO text has other forms. */
const EARLIEST = -62135596800000;
const LATEST = 253402300799999;

function inRange(ms: number): number | undefined {
  return Number.isFinite(ms) && ms >= EARLIEST && ms <= LATEST ? ms : undefined;
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
  const text = value.trim();
  if (/^\d{9,13}(\.\d+)?$/.test(text)) return parseInstant(Number(text));
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] =
    match;
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  const local = Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second, milliseconds);
  const back = new Date(local);
  const exists =
    back.getUTCMonth() === +month! - 1 &&
    back.getUTCDate() === +day! &&
    +hour <= 23 &&
    +minute <= 59 &&
    +second <= 59;
  if (!exists) return undefined;
  return inRange(local - offsetOf(zone));
}

function offsetOf(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
}

/** ISO 8601 UTC with milliseconds, the one form in which this system writes an instant. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString();
}

/** `YYYYMMDD_HHMMSS` in UTC, as in the names of bundles and reports. */
export function fileStamp(ms: number): string {
  return formatInstant(ms).slice(0, 19).replaceAll('-', '').replaceAll(':', '').replace('T', '_');
}
