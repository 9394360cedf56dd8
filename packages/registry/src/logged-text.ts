import { BpError } from '@bp/contracts';

/** Longest text that the log keeps for ever, in characters. */
const LONGEST_TEXT = 4_000;

/**
 * A text for the log, cut at 4,000 characters with a mark. Errors: `USAGE` where it is not text: the index would
 * not say who, or why.
 */
export function loggedText(value: unknown, field: string): string {
  if (typeof value !== 'string' || value.trim() === '') {
    throw new BpError(
      'USAGE',
      `${field} is ${value === '' ? 'empty' : typeof value}, a text is needed.`,
      {
        remedy: `Say ${field === 'by' ? 'who does this' : 'why'}, for the history.`,
        details: { field },
      },
    );
  }
  return value.length <= LONGEST_TEXT ? value : `${value.slice(0, LONGEST_TEXT - 1)}…`;
}
