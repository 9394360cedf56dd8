import { BpError, isBpError } from '@bp/contracts';

interface Failure {
  /** In words, after "…: ". */
  readonly what: string;
  readonly remedy: string;
}

const NO_LINKS =
  'The file system has no further hard links: use a local file system such as ext4, xfs or APFS.';

/** What the operating system says when a file can't be written or read, in words and with what to do. */
const FAILURES: Readonly<Record<string, Failure>> = {
  ENOSPC: {
    what: 'the disk is full',
    remedy:
      'Free some space, then run it again: nothing is half-written. What may go by hand: old bundles (ml/models/export_model_*) and reports (ml/models/evaluation_*). Then "bp versions prune --apply" removes old versions: it needs some space itself.',
  },
  EDQUOT: {
    what: 'the disk quota is used up',
    remedy: 'Free some space or ask for more, then run it again: nothing is half-written.',
  },
  EROFS: {
    what: 'the file system is read-only',
    remedy: 'The file system is mounted read-only: run this where it can be written.',
  },
  EACCES: {
    what: 'permission was denied',
    remedy: 'Give this user the right to read and write there.',
  },
  EPERM: {
    what: 'it is not permitted',
    remedy: 'Give this user the right to read and write there; hard links must be allowed.',
  },
  EIO: {
    what: 'the disk reported an error',
    remedy: 'Check the disk; restore the folder from a copy if need be.',
  },
  EMFILE: { what: 'too many files are open', remedy: 'Raise the limit of open files (ulimit -n).' },
  EMLINK: { what: 'there are no further hard links', remedy: NO_LINKS },
  ENOTSUP: { what: 'it is not supported there', remedy: NO_LINKS },
};

/** The system's code of an error (`ENOENT`), if it has one. */
export function errnoOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Whether an error is one of these of the system. */
export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  const code = errnoOf(error);
  return code !== undefined && codes.includes(code);
}

/**
 * A failure of the file system as `STORAGE_FAILED`, "Could not `doing` `path`: …"; errors of ours stay what they are.
 * `details` are `path` and `errno`.
 */
export function storageError(error: unknown, doing: string, path: string): BpError {
  if (isBpError(error)) return error;
  const errno = errnoOf(error);
  const why = reasonOf(error);
  return new BpError('STORAGE_FAILED', `Could not ${doing} ${path}: ${why}.`, {
    remedy:
      FAILURES[errno ?? '']?.remedy ??
      'Check that the path is right, readable and writable, and that the disk has room; what was there before is as it was.',
    details: { path, errno: errno ?? 'unknown error' },
    cause: error,
  });
}

function reasonOf(error: unknown): string {
  const errno = errnoOf(error);
  const failure = FAILURES[errno ?? ''];
  if (failure !== undefined) return `${failure.what} (${errno})`;
  return errno ?? (error instanceof Error ? error.message : 'unknown error');
}

/** Any error as a `BpError`: known ones as they are, the operating system's as `STORAGE_FAILED`, others as `INTERNAL`. */
export function toBpError(error: unknown): BpError {
  if (isBpError(error)) return error;
  const failure = FAILURES[errnoOf(error) ?? ''];
  if (failure !== undefined) {
    const { path } = error as { path?: unknown };
    const where = typeof path === 'string' ? `${path}: ` : '';
    return new BpError('STORAGE_FAILED', `${where}${reasonOf(error)}.`, {
      remedy: failure.remedy,
      details: typeof path === 'string' ? { path } : {},
      cause: error,
    });
  }
  return new BpError('INTERNAL', error instanceof Error ? error.message : String(error), {
    remedy: 'Run it again with --log-level debug; logs/retraining.log has the details.',
    cause: error,
  });
}
