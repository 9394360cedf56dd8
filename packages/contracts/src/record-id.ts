/** What programs write for a value that they do not have: Python, PHP, pandas, MySQL and spreadsheets. */
const NOTHING = /^\s*(?:null|none|nan|undefined|n\/a|#n\/a|\\n)?\s*$/i;

/** `null`, `undefined`, NaN, blank text and the words for nothing all say: not known. */
export function isAbsent(value: unknown): boolean {
  if (typeof value === 'string') return value.length < 12 && NOTHING.test(value);
  return value === null || value === undefined || Number.isNaN(value);
}

const LONGEST_ID = 200;
/** They would break lines of people's terminals and tables; NUL would cut C strings. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
export const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;
/** Digits that a program wrote as a float: `901.0`. */
const WHOLE_AS_FLOAT = /^(-?\d+)\.0+$/;
/** What a spreadsheet makes of a long number: the digits behind it are lost. */
const EXPONENT = /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i;
/** Digits with something between them that no id has: it is a number as somebody formatted it. */
const FORMATTED = /^[+-]?\d[\d.,'\s\u00a0\u202f’]*$/;
/** A text that a spreadsheet was made to leave alone. */
const QUOTED_FORMULA = /^="(.*)"$/;

/** The id of a task or decision as text, or why it names nothing for certain. `named` stands in the reason. */
export function readRecordId(
  value: unknown,
  named: string,
): { readonly id: string } | { readonly reason: string } {
  if (isAbsent(value)) return { reason: `${named} is missing` };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value)
      ? { id: String(value) }
      : { reason: `${named} is not a whole number that JSON can carry exactly` };
  }
  if (typeof value !== 'string') return { reason: `${named} is neither text nor a number` };
  const text = value.trim();
  const id = (QUOTED_FORMULA.exec(text)?.[1] ?? text).replace(WHOLE_AS_FLOAT, '$1');
  if (EXPONENT.test(id)) {
    return { reason: `${named} is in exponent form, as a spreadsheet writes it: digits are lost` };
  }
  if (FORMATTED.test(id) && !/^[+-]?\d+$/.test(id)) {
    return { reason: `${named} is a number with separators: which one is not certain` };
  }
  if (id.length > LONGEST_ID) {
    return { reason: `${named} is longer than ${LONGEST_ID} characters` };
  }
  return CONTROL_CHARACTER.test(id) ? { reason: `${named} holds control characters` } : { id };
}
