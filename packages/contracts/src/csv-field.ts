/** A field as RFC 4180 writes it: in quotes where it holds a comma, a quote or a line end. */
export function formatField(text: string): string {
  return /[",\r\n]/.test(text) || /^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** How a formula can begin, in full width too, and what spreadsheets pass over before one (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/**
 * A field of an export for people: as {@link formatField}, and a text that a spreadsheet would run as a formula begins
 * with an apostrophe. Numbers stay numbers. Never for files that are read back: they keep texts as they are.
 */
export function spreadsheetField(value: string | number | null): string {
  const text = String(value ?? '');
  return formatField(FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text);
}
