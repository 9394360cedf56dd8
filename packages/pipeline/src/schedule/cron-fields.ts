import { BpError } from '@bp/contracts';

/** The values that each field of a schedule allows, ascending; `null`: every one. */
export interface CronFields {
  readonly minute: readonly number[] | null;
  readonly hour: readonly number[] | null;
  readonly dayOfMonth: readonly number[] | null;
  readonly month: readonly number[] | null;
  /** 0 is Sunday. */
  readonly dayOfWeek: readonly number[] | null;
}

interface FieldRule {
  readonly name: keyof CronFields;
  readonly words: string;
  readonly low: number;
  readonly high: number;
  readonly names: readonly string[];
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const FIELDS: readonly FieldRule[] = [
  { name: 'minute', words: 'minute', low: 0, high: 59, names: [] },
  { name: 'hour', words: 'hour', low: 0, high: 23, names: [] },
  { name: 'dayOfMonth', words: 'day of month', low: 1, high: 31, names: [] },
  { name: 'month', words: 'month', low: 1, high: 12, names: ['', ...MONTHS] },
  { name: 'dayOfWeek', words: 'day of week', low: 0, high: 7, names: [...DAYS, 'sun'] },
];

/**
 * Takes a schedule of five fields (crontab(5): numbers, names, lists, ranges, steps) apart into values.
 * @throws BpError SETTINGS_INVALID naming the field, what was given and what is allowed.
 */
export function parseCronFields(pattern: string): CronFields {
  const texts = pattern.trim().split(/\s+/);
  if (texts.length !== FIELDS.length) {
    throw invalidSchedule(
      pattern,
      `it has ${pattern.trim() === '' ? 0 : texts.length} fields, not five`,
    );
  }
  refuseAmbiguousDays(texts[2] ?? '', texts[4] ?? '', pattern);
  const parsed = FIELDS.map((rule, index) => [
    rule.name,
    parseField(texts[index] ?? '', rule, pattern),
  ]);
  return Object.fromEntries(parsed) as CronFields;
}

/**
 * Where both are restricted, a day that fits either counts, but for cron if one of them begins with a star: then both have
 * to fit. Kubernetes goes by `*` and `*\/1` alone, others by nothing of the kind.
 */
function refuseAmbiguousDays(dayOfMonth: string, dayOfWeek: string, pattern: string): void {
  const steps = [dayOfMonth, dayOfWeek].find((text) => text.startsWith('*') && text !== '*');
  if (steps === undefined || dayOfMonth === '*' || dayOfWeek === '*') return;
  throw invalidSchedule(
    pattern,
    `"${steps}" beside another day means "both" to cron and "either" to other schedulers; write * or the days themselves`,
  );
}

function parseField(text: string, rule: FieldRule, pattern: string): readonly number[] | null {
  if (text === '*') return null;
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(?:(?:\*|([0-9a-z]+)-([0-9a-z]+))(?:\/(\d+))?|([0-9a-z]+))$/i.exec(part);
    if (match === null) throw wrongPart(part, rule, pattern);
    const [, first, last, stepText, single] = match;
    const step = stepText === undefined ? 1 : Number(stepText);
    const low = first ?? single;
    const high = last ?? single;
    const from = low === undefined ? rule.low : numberOf(low, rule, pattern);
    const to = high === undefined ? rule.high : numberOf(high, rule, pattern);
    if (from > to || step < 1) throw wrongPart(part, rule, pattern);
    for (let value = from; value <= to; value += step) {
      values.add(rule.name === 'dayOfWeek' ? value % 7 : value);
    }
  }
  return [...values].sort((a, b) => a - b);
}

function numberOf(text: string, rule: FieldRule, pattern: string): number {
  const named = rule.names.indexOf(text.toLowerCase());
  const value = named >= 0 && text !== '' ? named : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= rule.low && value <= rule.high)) throw wrongPart(text, rule, pattern);
  return value;
}

function wrongPart(part: string, rule: FieldRule, pattern: string): BpError {
  return invalidSchedule(
    pattern,
    `${JSON.stringify(part)} is not a ${rule.words} (${rule.low}–${rule.high}${rule.names.length > 0 ? ' or names' : ''})`,
  );
}

/** The error for a schedule that is none. */
export function invalidSchedule(pattern: string, why: string): BpError {
  return new BpError(
    'SETTINGS_INVALID',
    `Setting "schedule.cron" is ${JSON.stringify(pattern)}, which is not a schedule: ${why}.`,
    {
      remedy:
        'Give five fields: minute, hour, day of month, month, day of week; "0 2 * * 0" is Sundays at 02:00.',
      details: { field: 'schedule.cron' },
    },
  );
}
