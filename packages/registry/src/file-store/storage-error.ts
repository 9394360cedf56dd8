import { BpError, isBpError } from '@bp/contracts';

/** System error codes after which trying again changes nothing, with what to do about them. */
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC:
    'Free some space on that disk ("bp versions prune" shows what can go) and run the command again.',
  EDQUOT:
    'Free some space within that quota ("bp versions prune" shows what can go) and run the command again.',
  EROFS: 'The file system is mounted read-only: run this where it can be written.',
  EACCES: 'Give this user the right to read and write there.',
  EPERM: 'Give this user the right to read and write there; the file system must allow hard links.',
  EMLINK:
    'The file system allows no further hard link: keep the registry on a local file system such as ext4, xfs or APFS.',
  ENOTSUP:
    'The file system has no hard links: keep the registry on a local file system such as ext4, xfs or APFS.',
  EMFILE: 'Too many files are open in this process: raise its limit (ulimit -n).',
};

export function errnoOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  const code = errnoOf(error);
  return code !== undefined && codes.includes(code);
}

/** A change that others may see already, of which it can't be told whether it will last. */
export function outcomeUnknown(error: unknown, path: string): BpError {
  const { message, details } = storageError(error, 'make sure of', path);
  return new BpError('STORAGE_FAILED', `The change may have been made or not. ${message}`, {
    remedy: 'Look with "bp versions list" what is in production before you try again.',
    details: { ...details, outcome: 'unknown' },
    cause: error,
  });
}

/** An error of the file system as `STORAGE_FAILED`; our own errors stay what they are. */
export function storageError(error: unknown, doing: string, path: string): BpError {
  if (isBpError(error)) return error;
  const code = errnoOf(error) ?? 'unknown error';
  return new BpError('STORAGE_FAILED', `Could not ${doing} ${path}: ${code}.`, {
    remedy:
      REMEDIES[code] ?? 'Look at the disk and its permissions; the registry is as it was before.',
    details: { path, errno: code },
    cause: error,
  });
}
