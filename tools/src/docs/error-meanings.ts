import type { ErrorCode } from '@bp/contracts';

export interface ErrorMeaning {
  readonly meaning: string;
  /** What to do, where the message itself does not say it all. */
  readonly remedy: string;
}

/** Every error code in words, in the order of the page: by exit code. */
export const ERROR_MEANINGS: Readonly<Record<ErrorCode, ErrorMeaning>> = {
  USAGE: {
    meaning: 'A command, a flag or an argument is unknown, missing or not allowed.',
    remedy: '`bp COMMAND --help`',
  },
  SETTINGS_INVALID: {
    meaning: 'A setting or an environment variable is not valid, or one that is needed is not set.',
    remedy: 'Correct the field that is named ([settings](settings.md)).',
  },
  INPUT_INVALID: {
    meaning:
      'An input given to `predict` or to an HTTP request is not valid, or a file given to `import` is not a CSV file that can be taken in.',
    remedy: 'Correct what is named; a field may be left out.',
  },
  VERSION_INVALID: {
    meaning: 'Not a version of the form v1.2.0.',
    remedy: '`bp versions list`',
  },
  VERSION_UNKNOWN: {
    meaning: 'The registry has no such version.',
    remedy: '`bp versions list`',
  },
  NO_PRODUCTION: {
    meaning: 'Nothing is in production yet.',
    remedy: '`bp retrain`, or `bp versions deploy`',
  },
  NOTHING_TO_ROLL_BACK: {
    meaning: 'Nothing was in production before the current version, or all of it was rolled back.',
    remedy: 'Deploy a version by name.',
  },
  PREPARED_MISSING: {
    meaning: 'The dataset has not been prepared.',
    remedy: '`bp prepare`',
  },
  PREPARED_STALE: {
    meaning: 'The dataset has changed since it was prepared.',
    remedy: '`bp prepare`; `bp retrain` does it itself.',
  },
  LOCK_HELD: {
    meaning: 'Another run is under way; the message says whose, where and since when.',
    remedy:
      'Wait for it ([troubleshooting](troubleshooting.md#another-run-holds-the-lock-exit-3)).',
  },
  NOT_ENOUGH_DATA: {
    meaning: 'Too few rows, one class only, or no feedback at all; the counts are in the message.',
    remedy: 'Collect more, from more sites; `bp import` takes old datasets.',
  },
  DATA_DRIFTED: {
    meaning: 'The data has drifted, and `strictData` is on.',
    remedy: 'Look at the features named; without `--strict-data` it is a warning.',
  },
  SOURCE_UNREADABLE: {
    meaning: 'A log could not be read.',
    remedy: 'Check that the file is whole and may be read. What other sources gave is kept.',
  },
  API_UNAUTHORISED: {
    meaning: 'The API refused the token, or there is none.',
    remedy: 'Set `LARAVEL_API_TOKEN`.',
  },
  API_FAILED: {
    meaning: 'The API could not be asked, or answered something else than feedback.',
    remedy: 'Check `LARAVEL_API_URL` and the server. What was read before is kept.',
  },
  INTEGRITY: {
    meaning: 'A file of a bundle, a version or the registry is not what its checksum says.',
    remedy: '`bp versions verify`, then roll back or restore the folder from a backup.',
  },
  BUNDLE_INVALID: {
    meaning: 'A model bundle is incomplete, of another format or another split.',
    remedy: 'Train anew, or restore it from a backup.',
  },
  LOCK_LOST: {
    meaning:
      'The lock was taken by another process: the machine slept, or the disk did not answer.',
    remedy: '`bp retrain --resume` goes on after the last finished step.',
  },
  DATASET_INVALID: {
    meaning: 'The dataset file is not a dataset (any more). It was not changed.',
    remedy: 'Restore it from a backup, or move it away and collect again.',
  },
  ENGINE_UNAVAILABLE: {
    meaning: 'The engine asked for cannot run here.',
    remedy: '`bp engines` says why, and what to do.',
  },
  ENGINE_FAILED: {
    meaning: "The native library failed; the message has the library's words.",
    remedy:
      'Use less memory (`training.threads`, `training.parameters.maxBins`) or another engine.',
  },
  PRODUCTION_CHANGED: {
    meaning: 'Somebody deployed meanwhile, again and again.',
    remedy: 'Run it again.',
  },
  STORAGE_FAILED: {
    meaning: 'A file could not be read or written: full disk, permissions, file system.',
    remedy: '`bp doctor` (*disk space*, *permissions*). Nothing is half-written.',
  },
  CANCELLED: {
    meaning: 'A signal or a time limit ended it; nothing was deployed by it.',
    remedy: 'Run it again, with `--resume` to go on where it stopped.',
  },
  INTERNAL: {
    meaning: 'A fault of this program.',
    remedy: 'Run it again with `--log-level debug` and `BP_DEBUG=1`, and report what it says.',
  },
};
