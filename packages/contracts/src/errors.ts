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
  'WORKER_LOST',
  'WORKERS_DIFFER',
  'BUNDLE_INVALID',
  'INTEGRITY',
  'VERSION_INVALID',
  'VERSION_UNKNOWN',
  'NO_PRODUCTION',
  'NOTHING_TO_ROLL_BACK',
  'PRODUCTION_CHANGED',
  'NO_ROLLOUT',
  'ROLLOUT_RUNNING',
  'ROLLOUT_CHANGED',
  'APPROVAL_MISSING',
  'APPROVAL_REFUSED',
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
