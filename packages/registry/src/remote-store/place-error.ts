import { BpError, isBpError } from '@bp/contracts';

/** What went wrong at a place elsewhere. */
export interface PlaceFailure {
  /** After "Could not ". */
  readonly doing: string;
  /** Without passwords. */
  readonly location: string;
  /** After ": ", without passwords and keys. */
  readonly why: string;
  readonly remedy: string;
  /** The place did not answer, or not now. */
  readonly away?: boolean;
  /** The change was certainly not made. */
  readonly refused?: boolean;
  readonly cause?: unknown;
}

/** A failure of a place elsewhere as `STORAGE_FAILED`; `details` are `location`, `away` and `refused`. */
export function placeError(failure: PlaceFailure): BpError {
  const { doing, location, why, remedy, away = false, refused = false, cause } = failure;
  return new BpError('STORAGE_FAILED', `Could not ${doing} ${location}: ${why}.`, {
    remedy,
    details: { location, away, refused },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Whether the place could not be reached, so that what this machine has of it has to do. */
export function isAway(error: unknown): boolean {
  return isBpError(error) && error.details.away === true;
}

/** Whether a change was certainly not made. */
export function isRefused(error: unknown): boolean {
  return isBpError(error) && error.details.refused === true;
}
