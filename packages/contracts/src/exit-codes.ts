import type { ErrorCode } from './errors.js';

/** Exit codes of the programs: part of their contract with cron jobs, service managers and scripts. */
export const EXIT = {
  done: 0,
  unexpected: 1,
  usage: 2,
  locked: 3,
  notEnoughData: 4,
  noSource: 5,
  integrity: 6,
  notComparable: 7,
} as const;

/** One of `EXIT`. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const EXIT_OF: Readonly<Record<ErrorCode, ExitCode>> = {
  USAGE: EXIT.usage,
  SETTINGS_INVALID: EXIT.usage,
  INPUT_INVALID: EXIT.usage,
  VERSION_INVALID: EXIT.usage,
  VERSION_UNKNOWN: EXIT.usage,
  NOTHING_TO_ROLL_BACK: EXIT.usage,
  NO_PRODUCTION: EXIT.usage,
  NO_ROLLOUT: EXIT.usage,
  ROLLOUT_RUNNING: EXIT.usage,
  APPROVAL_MISSING: EXIT.usage,
  APPROVAL_REFUSED: EXIT.usage,
  PREPARED_MISSING: EXIT.usage,
  PREPARED_STALE: EXIT.usage,
  LOCK_HELD: EXIT.locked,
  NOT_ENOUGH_DATA: EXIT.notEnoughData,
  DATA_DRIFTED: EXIT.notEnoughData,
  SOURCE_UNREADABLE: EXIT.noSource,
  API_UNAUTHORISED: EXIT.noSource,
  API_FAILED: EXIT.noSource,
  INTEGRITY: EXIT.integrity,
  BUNDLE_INVALID: EXIT.integrity,
  LOCK_LOST: EXIT.unexpected,
  DATASET_INVALID: EXIT.unexpected,
  ENGINE_UNAVAILABLE: EXIT.unexpected,
  ENGINE_FAILED: EXIT.unexpected,
  WORKER_LOST: EXIT.unexpected,
  WORKERS_DIFFER: EXIT.unexpected,
  PRODUCTION_CHANGED: EXIT.unexpected,
  ROLLOUT_CHANGED: EXIT.unexpected,
  STORAGE_FAILED: EXIT.unexpected,
  CANCELLED: EXIT.unexpected,
  INTERNAL: EXIT.unexpected,
};

/** The exit code of a program that ends with this error. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return EXIT_OF[code];
}
