import { BpError } from '@bp/contracts';

/** A file operation that failed, with the system's reason. */
export function storageError(what: string, cause: unknown): BpError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BpError('STORAGE_FAILED', `${what}: ${reason}`, {
    remedy: 'Check that the path is right, readable and writable, and that the disk has room.',
    cause,
  });
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
}
