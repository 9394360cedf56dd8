import {
  ACTIONS,
  type Action,
  normaliseAction,
  normaliseDomain,
  parseInstant,
  type Result,
} from '@bp/contracts';
import { remembered } from './memo.js';

/** Longest texts kept, in characters: what is longer is not a site type, reason or address, but an accident. */
export const LONGEST = { task_id: 200, url: 4096, reason: 2000, text: 300 } as const;

/** Given by a reader instead of a value: something stood there that cannot be what it should be. */
export const UNUSABLE: unique symbol = Symbol('unusable');
type Unusable = typeof UNUSABLE;

/** `null`, `undefined` and blank text all say: not known. */
export function isAbsent(value: unknown): boolean {
  return (
    value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
  );
}

// Control characters would break lines of people's terminals and tables; NUL would cut C strings.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROLS = /[\u0000-\u001f\u007f]+/g;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f]/;
const LONGEST_REMEMBERED = 40;

/** Text in one line, trimmed; numbers and booleans as text. */
export function readText(value: unknown, longest: number): string | null | Unusable {
  if (isAbsent(value)) return null;
  if (typeof value === 'number' ? !Number.isFinite(value) : typeof value === 'object') {
    return UNUSABLE;
  }
  const given = String(value);
  const text = (CONTROL.test(given) ? given.replace(CONTROLS, ' ') : given).trim();
  if (text === '') return null;
  return text.length > longest ? UNUSABLE : text;
}

/** Longer text is cut here, as with messages of servers. */
export function readCutText(value: unknown, longest: number): string | null | Unusable {
  const text = readText(value, Number.POSITIVE_INFINITY);
  return typeof text === 'string' ? text.slice(0, longest).trimEnd() : text;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

export function readNumber(value: unknown, low: number, high: number): number | null | Unusable {
  if (isAbsent(value)) return null;
  let number = Number.NaN;
  if (typeof value === 'number') number = value;
  else if (typeof value === 'string' && DECIMAL.test(value.trim())) number = Number(value);
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
  '1': true,
  false: false,
  no: false,
  '0': false,
};

export function readFlag(value: unknown): boolean | null | Unusable {
  if (isAbsent(value)) return null;
  if (typeof value === 'object') return UNUSABLE;
  const word = String(value).trim().toLowerCase();
  return Object.hasOwn(FLAGS, word) ? FLAGS[word]! : UNUSABLE;
}

const knownAction = remembered((text): Action | null | Unusable => {
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
const RESULT_WORDS: Readonly<Record<string, Result>> = {
  success: 'success',
  succeeded: 'success',
  successful: 'success',
  failed: 'failed',
  failure: 'failed',
  fail: 'failed',
  error: 'error',
};

export function readResult(value: unknown): Result | null | Unusable {
  if (isAbsent(value)) return null;
  if (typeof value !== 'string') return UNUSABLE;
  const word = value.trim().toLowerCase();
  return Object.hasOwn(RESULT_WORDS, word) ? RESULT_WORDS[word]! : UNUSABLE;
}

export function readInstant(value: unknown): number | null | Unusable {
  return isAbsent(value) ? null : (parseInstant(value) ?? UNUSABLE);
}

/** A trimmed string; the reason where it is missing or names no task for certain. */
export function readTaskId(value: unknown): { id: string } | { reason: string } {
  if (isAbsent(value)) return { reason: 'task_id is missing' };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value)
      ? { id: String(value) }
      : { reason: 'task_id is not a whole number that JSON can carry exactly' };
  }
  if (typeof value !== 'string') return { reason: 'task_id is neither text nor a number' };
  const id = value.trim();
  if (id.length > LONGEST.task_id) {
    return { reason: `task_id is longer than ${LONGEST.task_id} characters` };
  }
  return CONTROL.test(id) ? { reason: 'task_id holds control characters' } : { id };
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
