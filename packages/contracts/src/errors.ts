import type { JsonObject } from './json.js';

/**
 * Every stable error code. Programs may branch on them; their meaning does not change.
 * The command maps them to exit codes.
 */
export const ERROR_CODES = [
  'USAGE',
  'SETTINGS_INVALID',
  'LOCK_HELD',
  'LOCK_LOST',
  'NOT_ENOUGH_DATA',
  'SOURCE_UNREADABLE',
  'API_UNAUTHORISED',
  'API_FAILED',
  'DATASET_INVALID',
  'PREPARED_STALE',
  'PREPARED_MISSING',
  'DATA_DRIFTED',
  'ENGINE_UNAVAILABLE',
  'ENGINE_FAILED',
  'BUNDLE_INVALID',
  'INTEGRITY',
  'VERSION_INVALID',
  'VERSION_UNKNOWN',
  'NO_PRODUCTION',
  'NOTHING_TO_ROLL_BACK',
  'PRODUCTION_CHANGED',
  'INPUT_INVALID',
  'STORAGE_FAILED',
  'CANCELLED',
  'INTERNAL',
] as const;

/** One of `ERROR_CODES`. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What an error says beyond its code and message. */
export interface BpErrorOptions {
  /** What to do next, as a sentence. */
  readonly remedy: string;
  /** Where it happened and what was seen there: file, line, field, counts. Never a secret. */
  readonly details?: JsonObject;
  /** The error behind it, as `Error.cause`. */
  readonly cause?: unknown;
}

/** The one error class of this system: what happened and where, under a stable code, and what to do next. */
export class BpError extends Error {
  override readonly name = 'BpError';
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly details: JsonObject;

  constructor(code: ErrorCode, message: string, options: BpErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.remedy = options.remedy;
    this.details = options.details ?? {};
  }
}

/** True also for errors of another copy of this package (two versions installed side by side). */
export function isBpError(error: unknown): error is BpError {
  return (
    error instanceof Error &&
    error.name === 'BpError' &&
    (ERROR_CODES as readonly unknown[]).includes((error as { code?: unknown }).code)
  );
}

/** What the operating system says when a file can't be written or read, in words and with what to do. */
const STORAGE_FAILURES: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space, then run it again: nothing is half-written.'],
  EDQUOT: ['the disk quota is used up', 'Free some space or ask for more, then run it again.'],
  EROFS: ['the file system is read-only', 'Mount it writable, or name another folder with --root.'],
  EACCES: ['permission was denied', 'Give this user the right to write there.'],
  EPERM: ['it is not permitted', 'Give this user the right to write there.'],
  EIO: ['the disk reported an error', 'Check the disk; restore the folder from a copy if need be.'],
  EMFILE: ['too many files are open', 'Raise the limit of open files (ulimit -n).'],
};

/** Any error as a `BpError`: known ones as they are, the operating system's as STORAGE_FAILED, others as INTERNAL. */
export function toBpError(error: unknown): BpError {
  if (isBpError(error)) return error;
  const { code, path } = (error ?? {}) as { code?: unknown; path?: unknown };
  const failure = typeof code === 'string' ? STORAGE_FAILURES[code] : undefined;
  if (failure !== undefined) {
    const where = typeof path === 'string' ? `${path}: ` : '';
    return new BpError('STORAGE_FAILED', `${where}${failure[0]} (${String(code)}).`, {
      remedy: failure[1],
      details: typeof path === 'string' ? { path } : {},
      cause: error,
    });
  }
  return new BpError('INTERNAL', error instanceof Error ? error.message : String(error), {
    remedy: 'Run it again with --log-level debug; logs/retraining.log has the details.',
    cause: error,
  });
}
