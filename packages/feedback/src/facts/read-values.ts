import {
  ACTIONS,
  type Action,
  CONTROL_CHARACTER,
  isAbsent,
  normaliseAction,
  normaliseDomain,
  parseInstant,
  type Result,
  readRecordId,
  remembered,
} from '@bp/contracts';

/** Longest texts kept, in characters: what is longer is not a site type, reason or address, but an accident. */
export const LONGEST = { url: 4096, reason: 2000, text: 300 } as const;

/** Given by a reader instead of a value: something stood there that cannot be what it should be. */
export const UNUSABLE: unique symbol = Symbol('unusable');
type Unusable = typeof UNUSABLE;

const CONTROLS = new RegExp(`${CONTROL_CHARACTER.source}+`, 'g');
const LONGEST_REMEMBERED = 40;

/** Text in one line, trimmed, without HTML entities; numbers and booleans as text. */
export function readText(value: unknown, longest: number): string | null | Unusable {
  if (isAbsent(value)) return null;
  if (typeof value === 'number' ? !Number.isFinite(value) : typeof value === 'object') {
    return UNUSABLE;
  }
  const given = withoutEntities(String(value));
  const text = (CONTROL_CHARACTER.test(given) ? given.replace(CONTROLS, ' ') : given).trim();
  if (text === '') return null;
  return text.length > longest ? UNUSABLE : text;
}

/** What PHP's `htmlspecialchars` makes of text, and what it makes of that a second time. */
const ENTITY = /&(?:amp;)*(amp|lt|gt|quot|apos|nbsp|#0*\d{2,6}|#x[0-9a-f]{2,5});/gi;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function withoutEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (whole, name: string) => {
    const named = ENTITIES[name.toLowerCase()];
    if (named !== undefined) return named;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
      ? String.fromCodePoint(code)
      : whole;
  });
}

/** Longer text is cut here, as with messages of servers. */
export function readCutText(value: unknown, longest: number): string | null | Unusable {
  const text = readText(value, Number.POSITIVE_INFINITY);
  return typeof text === 'string' ? text.slice(0, longest).trimEnd() : text;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;
/** A comma where only a decimal one can stand: behind a nought, or before any number of digits but three. */
const DECIMAL_COMMA = /^[+-]?(?:0,\d+|\d+,(?:\d{1,2}|\d{4,}))$/;
/** Groups of three digits, all with one separator, and a decimal part with the other. */
const GROUPED = /^[+-]?\d{1,3}(?:([., '\u00a0\u202f’])\d{3})(?:\1\d{3})*(?:[.,]\d+)?$/;

/** The number that a text names as programs and spreadsheets write it; NaN where none is meant for certain (`1,234`). */
function numberOf(text: string): number {
  if (DECIMAL.test(text)) return Number(text);
  if (DECIMAL_COMMA.test(text)) return Number(text.replace(',', '.'));
  const separator = GROUPED.exec(text)?.[1];
  if (separator === undefined) return Number.NaN;
  const groups = text.split(separator);
  const last = groups.at(-1)!;
  // One group behind a point or comma may just as well be decimal places.
  if (groups.length === 2 && /[.,]/.test(separator) && last.length === 3) return Number.NaN;
  if (/[.,]\d*$/.exec(last)?.[0].startsWith(separator) === true) return Number.NaN;
  return Number(groups.join('').replace(',', '.'));
}

/** A number from `low` to `high`, also with a decimal comma or thousands set apart. */
export function readNumber(value: unknown, low: number, high: number): number | null | Unusable {
  if (isAbsent(value)) return null;
  let number = Number.NaN;
  if (typeof value === 'number') number = value;
  else if (typeof value === 'string') number = numberOf(value.trim());
  // -0 and 0 are one value, but would be written as two.
  return number >= low && number <= high ? number + 0 : UNUSABLE;
}

export function readCount(value: unknown): number | null | Unusable {
  const number = readNumber(value, 0, Number.MAX_SAFE_INTEGER);
  return typeof number === 'number' && !Number.isInteger(number) ? UNUSABLE : number;
}

const FLAGS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  t: true,
  y: true,
  '1': true,
  '1.0': true,
  false: false,
  no: false,
  off: false,
  f: false,
  n: false,
  '0': false,
  '0.0': false,
};

export function readFlag(value: unknown): boolean | null | Unusable {
  if (typeof value === 'boolean') return value;
  if (isAbsent(value)) return null;
  if (typeof value === 'object') return UNUSABLE;
  const word = String(value).trim().toLowerCase();
  return Object.hasOwn(FLAGS, word) ? FLAGS[word]! : UNUSABLE;
}

const knownAction = remembered((text: string): Action | null | Unusable => {
  return isAbsent(text) ? null : (normaliseAction(text) ?? UNUSABLE);
}, 1000);

export function readAction(value: unknown): Action | null | Unusable {
  if (typeof value === 'string') return value.length > LONGEST.text ? UNUSABLE : knownAction(value);
  return isAbsent(value) ? null : UNUSABLE;
}

const knownDomain = remembered(normaliseDomain, 50_000);

/** The host that a text names; longer texts than an address may have name none. */
export function readDomain(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  // Addresses of pages differ on every line: remembering them would only push the domains out.
  return value.length > LONGEST_REMEMBERED ? normaliseDomain(value) : knownDomain(value);
}

/** Words that name a result with certainty, in lower case. */
const RESULT_WORDS: ReadonlyMap<string, Result> = new Map([
  ['success', 'success'],
  ['succeeded', 'success'],
  ['successful', 'success'],
  ['failed', 'failed'],
  ['failure', 'failed'],
  ['fail', 'failed'],
  ['error', 'error'],
]);

export function readResult(value: unknown): Result | null | Unusable {
  if (isAbsent(value)) return null;
  if (typeof value !== 'string') return UNUSABLE;
  // Nearly all logs write the words as they stand in the table.
  return RESULT_WORDS.get(value) ?? RESULT_WORDS.get(value.trim().toLowerCase()) ?? UNUSABLE;
}

export function readInstant(value: unknown): number | null | Unusable {
  return isAbsent(value) ? null : (parseInstant(value) ?? UNUSABLE);
}

/** A trimmed string; the reason where it is missing or names no task for certain. */
export function readTaskId(value: unknown): { id: string } | { reason: string } {
  return readRecordId(value, 'task_id');
}

/** An id other than the task's. */
export function readId(value: unknown): string | null | Unusable {
  if (isAbsent(value)) return null;
  const read = readRecordId(value, 'id');
  return 'id' in read ? read.id : UNUSABLE;
}

/** A text that is canonical already, as most logs write it; numbers so small that JavaScript writes an exponent are not. */
const CHANCE = '(?:0(?:\\.(?!000000)\\d{0,14}[1-9])?|1)';
const CANONICAL = new RegExp(
  `^\\{${ACTIONS.map((action) => `"${action}":${CHANCE}`).join(',')}\\}$`,
);

/** Probabilities by action, as an object or as a JSON object in a string, in one canonical text. */
export function readProbabilities(value: unknown): string | null | Unusable {
  if (isAbsent(value)) return null;
  let given: unknown = value;
  if (typeof value === 'string') {
    if (CANONICAL.test(value)) return value;
    try {
      given = JSON.parse(value);
    } catch {
      return UNUSABLE;
    }
  }
  if (given === null) return null;
  if (typeof given !== 'object' || Array.isArray(given)) return UNUSABLE;
  const known: Partial<Record<Action, number>> = {};
  for (const [name, chance] of Object.entries(given)) {
    const action = normaliseAction(name);
    const number = readNumber(chance, 0, 1);
    if (action === undefined || typeof number !== 'number') return UNUSABLE;
    known[action] = number;
  }
  const named = ACTIONS.filter((action) => known[action] !== undefined);
  if (named.length === 0) return null;
  return `{${named.map((action) => `"${action}":${known[action]}`).join(',')}}`;
}
