import { parseInstant } from '@bp/contracts';
import type { Row } from '../csv/row-scanner.js';
import { parseFlag } from '../file/record-row.js';

const DOT = 46;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;

/** Digits that a double holds exactly when they are summed up as an integer. */
const SAFE_DIGITS = 15;
const POWERS = Array.from({ length: SAFE_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/** The number in a field; NaN where it is empty or none. Plain decimals are read from the bytes, others as JavaScript reads them. */
export function numberOf(row: Row, field: number): number {
  if (row.isEmpty(field)) return Number.NaN;
  const { buffer } = row;
  const end = row.ends[field]!;
  let at = row.starts[field]!;
  const negative = buffer[at] === MINUS;
  if (negative) at += 1;
  const first = at;
  let value = 0;
  let decimals = -1;
  for (; at < end; at += 1) {
    const byte = buffer[at]!;
    if (byte >= ZERO && byte <= NINE) {
      value = value * 10 + (byte - ZERO);
      if (decimals >= 0) decimals += 1;
    } else if (byte === DOT && decimals < 0) {
      decimals = 0;
    } else {
      break;
    }
  }
  if (at < end || at === first || at - first > SAFE_DIGITS || decimals === 0) {
    const text = row.text(field).trim();
    return text === '' ? Number.NaN : Number(text);
  }
  const size = decimals > 0 ? value / POWERS[decimals]! : value;
  return negative ? -size : size;
}

/** 1, 0, or -1 for unknown. */
export function flagOf(row: Row, field: number): number {
  if (row.isEmpty(field)) return -1;
  const start = row.starts[field]!;
  if (row.ends[field]! - start === 1) {
    const byte = row.buffer[start]!;
    return byte === ZERO ? 0 : byte === ZERO + 1 ? 1 : -1;
  }
  const flag = parseFlag(row.text(field));
  return flag === null ? -1 : Number(flag);
}

/** The instant in a field, NaN where it is empty or none. */
export function instantOf(row: Row, field: number): number {
  if (row.isEmpty(field)) return Number.NaN;
  const start = row.starts[field]!;
  const ms = canonicalInstant(row.buffer, start, row.ends[field]!);
  return Number.isNaN(ms) ? (parseInstant(row.text(field)) ?? Number.NaN) : ms;
}

const CANONICAL_LENGTH = 24;
const DAY = 86_400_000;

/** `2026-01-31T02:00:00.000Z` read from the bytes; NaN for every other form and for days after the 28th, which need the general parser. */
function canonicalInstant(buffer: Buffer, start: number, end: number): number {
  if (end - start !== CANONICAL_LENGTH || buffer[start + 23] !== 90 || buffer[start + 10] !== 84) {
    return Number.NaN;
  }
  const year = digits(buffer, start, 4);
  const month = digits(buffer, start + 5, 2);
  const day = digits(buffer, start + 8, 2);
  const hour = digits(buffer, start + 11, 2);
  const minute = digits(buffer, start + 14, 2);
  const second = digits(buffer, start + 17, 2);
  const plain = year >= 1970 && month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59;
  if (!plain || day > 28 || second > 59) return Number.NaN;
  const clock = ((hour * 60 + minute) * 60 + second) * 1000 + digits(buffer, start + 20, 3);
  return daysFromEpoch(year, month, day) * DAY + clock;
}

/** Days from 1970-01-01 in the Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms"). */
function daysFromEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function digits(buffer: Buffer, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at += 1) {
    const digit = buffer[at]! - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
