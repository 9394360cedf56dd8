import { BpError } from './errors.js';
import { parseInstant } from './parse-instant.js';
import { RECORD_FIELDS, SITE_FLAGS } from './record-fields.js';
import { INPUT_FIELDS, type PredictionInput } from './site.js';

/** Fields of an input that hold a number from 0 to 100. */
export const INPUT_NUMBERS = INPUT_FIELDS.filter((field) => RECORD_FIELDS[field].kind === 'number');
/** Fields of an input that hold text. */
export const INPUT_TEXTS = INPUT_FIELDS.filter(
  (field) => !['number', 'flag', 'instant'].includes(RECORD_FIELDS[field].kind),
);

/**
 * An input that a person or program gave, checked field by field. Unknown fields are left out of account:
 * callers may send whole dataset rows.
 * @throws BpError INPUT_INVALID naming the field, what was given and what is allowed.
 */
export function checkInput(given: unknown): PredictionInput {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw invalid('input', given, 'a JSON object');
  }
  const fields = given as Record<string, unknown>;
  const input: Record<string, unknown> = {};
  const take = (field: string, allowed: string, read: (value: unknown) => unknown): void => {
    const value = fields[field];
    if (value === undefined || value === null || value === '') return;
    const taken = read(value);
    if (taken === undefined) throw invalid(field, value, allowed);
    input[field] = taken;
  };
  for (const field of INPUT_TEXTS) {
    take(field, 'text', (value) =>
      typeof value === 'string' || (field.endsWith('_id') && typeof value === 'number')
        ? String(value)
        : undefined,
    );
  }
  for (const field of INPUT_NUMBERS) take(field, 'a number from 0 to 100', authority);
  for (const field of SITE_FLAGS) take(field, 'true, false, 1 or 0', flag);
  take('timestamp', 'an instant in ISO 8601', (value) =>
    parseInstant(value) === undefined ? undefined : String(value),
  );
  return input as PredictionInput;
}

function authority(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && number >= 0 && number <= 100 ? number : undefined;
}

function flag(value: unknown): boolean | undefined {
  if (value === true || value === 1 || value === '1' || value === 'true') return true;
  if (value === false || value === 0 || value === '0' || value === 'false') return false;
  return undefined;
}

function invalid(field: string, given: unknown, allowed: string): BpError {
  // JSON has no word for a number that is too large for one.
  const shown =
    typeof given === 'number'
      ? String(given)
      : (JSON.stringify(given)?.slice(0, 80) ?? String(given));
  return new BpError('INPUT_INVALID', `Field "${field}" is ${shown}; allowed: ${allowed}.`, {
    remedy: `Correct "${field}", or leave it out: a missing field is handled.`,
    details: { field, allowed },
  });
}
