import { BpError } from '@bp/contracts';
import { storageError } from '@bp/files';

/** A change that others may see already, of which it can't be told whether it will last. */
export function outcomeUnknown(error: unknown, path: string): BpError {
  const { message, details } = storageError(error, 'make sure of', path);
  return new BpError('STORAGE_FAILED', `The change may have been made or not. ${message}`, {
    remedy: 'Look with "bp versions list" what is in production before you try again.',
    details: { ...details, outcome: 'unknown' },
    cause: error,
  });
}
