import { firstMonday, utc } from './iso-week.js';
import { LATEST } from './time.js';

/** 0001-01-01: earlier, ISO text has other forms. */
const EARLIEST = -62135596800000;

/** Adds 0, so that there is no -0. */
function inRange(ms: number): number | undefined {
  return Number.isFinite(ms) && ms >= EARLIEST && ms <= LATEST ? ms + 0 : undefined;
}

/**
 * The instant that a value names, in milliseconds since the epoch (UTC), or `undefined`. Takes
 * - ISO 8601 in extended and basic form: dates by month, week or day of the year, alone (midnight) or with a time of day
 *   with fractions (cut to milliseconds); `Z`, an offset from -12:00 to +14:00 (of hours alone, too), ` UTC`, or nothing,
 *   which is read as UTC; also as MySQL and PostgreSQL write it;
 * - digits alone, as text or number, by their count: 8, 12, 14 or 17 are a date with its time of day (`20260105103015`), 10
 *   are Unix seconds, 13, 16 or 19 the thousandth parts of them; of seconds and dates fractions are cut. Other counts are
 *   refused: nothing is taken for a time of the seventies;
 * - RFC 2822 (`Mon, 05 Jan 2026 10:30:15 +0100`);
 * - dates of PHP as JSON: `{ date, timezone }`, of Carbon and Laravel.
 */
export function parseInstant(value: unknown): number | undefined {
  if (typeof value === 'number')
    return Number.isFinite(value) ? ofDigits(digitsOf(value)) : undefined;
  if (typeof value === 'string') {
    const plain = plainInstant(value);
    if (plain !== undefined) return plain;
    const text = value.trim();
    if (text.length > LONGEST) return undefined;
    return /^\d+(?:\.\d+)?$/.test(text) ? ofDigits(text) : (ofIso(text) ?? ofRfc2822(text));
  }
  return typeof value === 'object' && value !== null ? ofPhpDate(value) : undefined;
}

/** No form of a time is longer. */
const LONGEST = 60;

/** JavaScript writes large numbers with an exponent, which no digits are. */
function digitsOf(value: number): string {
  return Math.abs(value) < 1e21 ? String(value) : '';
}

function ofDigits(text: string): number | undefined {
  const [whole = '', fraction = ''] = text.split('.');
  switch (whole.length) {
    case 8:
    case 12:
    case 14:
    case 17:
      return ofIso(
        `${whole.slice(0, 8)}T${whole.slice(8, 14).padEnd(6, '0')}.${whole.slice(14).padEnd(3, '0')}Z`,
      );
    case 10:
      return inRange(Number(whole) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3)));
    case 13:
    case 16:
    case 19:
      return inRange(Number(whole.slice(0, 13)));
    default:
      return undefined;
  }
}

const DATE =
  '(?<year>\\d{4})(?:-?W(?<week>\\d\\d)-?(?<weekday>[1-7])|-?(?<day>\\d{3})|-?(?<month>\\d\\d)-?(?<date>\\d\\d))';
const TIME =
  '(?<hour>\\d\\d)(?::?(?<minute>\\d\\d)(?::?(?<second>\\d\\d))?)?(?:[.,](?<fraction>\\d{1,9}))?';
const OFFSET =
  '(?<sign>[+\u2212-])(?<offsetHour>\\d\\d)(?::?(?<offsetMinute>[0-5]\\d))?(?::?(?<offsetSecond>[0-5]\\d))?';
const ISO = new RegExp(`^${DATE}(?:[T ]${TIME}\\s*(?:Z|UTC|GMT|${OFFSET})?)?$`, 'i');
/** Extended and basic form do not mix within a date or a time. */
const MIXED = /^\d{4}-(?:\d{4}|W\d{3})|^\d{6}-|^\d{4}W\d\d-|[T ](?:\d\d:\d{4}|\d{4}:)/i;

type Parts = Readonly<Record<string, string | undefined>>;

function ofIso(text: string): number | undefined {
  const parts: Parts | undefined = ISO.exec(text)?.groups;
  if (parts === undefined || MIXED.test(text)) return undefined;
  const day = dayOf(parts);
  const time = timeOf(parts);
  const offset = offsetOf(parts);
  if (day === undefined || time === undefined || offset === undefined) return undefined;
  return inRange(day + time - offset);
}

const DAY = 86_400_000;

/** Midnight of the date, `undefined` where there is no such day. */
function dayOf({ year, month, date, day, week, weekday }: Parts): number | undefined {
  if (week !== undefined) return dayOfWeek(Number(year), Number(week), Number(weekday));
  const ofYear = day !== undefined;
  const start = utc(
    Number(year),
    ofYear ? 0 : Number(month) - 1,
    ofYear ? Number(day) : Number(date),
  );
  const back = new Date(start);
  const exists = ofYear
    ? Number(day) >= 1 && back.getUTCFullYear() === Number(year)
    : back.getUTCMonth() === Number(month) - 1 && back.getUTCDate() === Number(date);
  return exists ? start : undefined;
}

function dayOfWeek(year: number, week: number, weekday: number): number | undefined {
  const start = firstMonday(year) + (week - 1) * 7 * DAY;
  return week >= 1 && start < firstMonday(year + 1) ? start + (weekday - 1) * DAY : undefined;
}

/** Milliseconds since midnight. A fraction belongs to the last part that is given; 24:00 is the end of the day. */
function timeOf({ hour = '00', minute, second, fraction }: Parts): number | undefined {
  const unit = second !== undefined ? 1000 : minute !== undefined ? 60_000 : 3_600_000;
  // As a whole number times a unit that ends in three zeros: exact, unlike a fraction times one.
  const part = Math.trunc((Number((fraction ?? '').padEnd(9, '0')) * (unit / 1000)) / 1e6);
  const whole = (Number(hour) * 60 + Number(minute ?? 0)) * 60_000 + Number(second ?? 0) * 1000;
  // A leap second is the first of the next minute.
  if (Number(minute ?? 0) > 59 || Number(second ?? 0) > 60 || whole + part > DAY) return undefined;
  return whole + part;
}

function offsetOf({
  sign,
  offsetHour,
  offsetMinute = '00',
  offsetSecond = '00',
}: Parts): number | undefined {
  if (sign === undefined) return 0;
  const ms =
    (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000 + Number(offsetSecond) * 1000;
  const limit = sign === '+' ? 14 : 12;
  return ms > limit * 3_600_000 ? undefined : sign === '+' ? ms : -ms;
}

const MONTHS = 'jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec'.split(',');
const RFC_2822 =
  /^(?:[a-z]{3},\s*)?(\d{1,2})\s+([a-z]{3})\s+(\d{4})\s+(\d\d:\d\d(?::\d\d)?)\s+([+-]\d{4}|[a-z]{1,3})$/i;
/** The names that RFC 2822 (4.3) knows, in hours. */
const ZONES: Readonly<Record<string, number>> = {
  z: 0,
  ut: 0,
  utc: 0,
  gmt: 0,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
};

function ofRfc2822(text: string): number | undefined {
  const [, day, name = '', year, time, zone = ''] = RFC_2822.exec(text) ?? [];
  const month = MONTHS.indexOf(name.toLowerCase()) + 1;
  if (month === 0) return undefined;
  const hours = ZONES[zone.toLowerCase()];
  if (hours === undefined && !/^[+-]/.test(zone)) return undefined;
  const local = ofIso(
    `${year}-${String(month).padStart(2, '0')}-${day!.padStart(2, '0')}T${time}${hours === undefined ? zone : 'Z'}`,
  );
  return local === undefined ? undefined : inRange(local - (hours ?? 0) * 3_600_000);
}

function ofPhpDate(value: object): number | undefined {
  const { date, timezone } = value as { date?: unknown; timezone?: unknown };
  if (typeof date !== 'string' || typeof timezone !== 'string') return undefined;
  const local = ofIso(date.trim());
  if (local === undefined || /(?:Z|[+-]\d\d:?\d\d)$/i.test(date.trim())) return undefined;
  if (/^[+-]/.test(timezone)) return ofIso(`${date.trim()}${timezone}`);
  const hours = ZONES[timezone.toLowerCase()];
  return inRange(local - (hours === undefined ? zoneOffset(timezone, local) : hours * 3_600_000));
}

/** Milliseconds that a zone's clock (an IANA name) is ahead of UTC when it shows `local`; NaN where there is no such zone. */
function zoneOffset(zone: string, local: number): number {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    const at = (instant: number): number => {
      const shown = format
        .formatToParts(instant)
        .find(({ type }) => type === 'timeZoneName')?.value;
      const [, sign = '+', hours = '0', minutes = '0'] =
        /GMT(?:([+-])(\d\d):(\d\d))?/.exec(shown ?? '') ?? [];
      return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
    };
    // Near a change of the clock the first guess may be that of the other side.
    return at(local - at(local));
  } catch {
    return Number.NaN;
  }
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
