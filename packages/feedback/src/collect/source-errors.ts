import { BpError, isBpError } from '@bp/contracts';
import type { FeedbackSource } from '../source.js';

/** Collecting was stopped by its signal. */
export function cancelled(cause: unknown): BpError {
  return new BpError('CANCELLED', 'Collecting was stopped before all was read.', {
    remedy: 'Run it again: nothing was changed.',
    cause,
  });
}

/** What made a whole source unreadable. */
export function asFailure(source: FeedbackSource, error: unknown): BpError {
  if (isBpError(error)) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new BpError(
    'SOURCE_UNREADABLE',
    `The source "${source.name}" could not be read: ${why}.`,
    {
      remedy: 'Check that it is there and may be read, then run again; other sources were kept.',
      details: { source: source.name },
      cause: error,
    },
  );
}
