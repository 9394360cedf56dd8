import { BpError } from '@bp/contracts';

/** Makes the error for a file that cannot be right, from a phrase saying what is wrong. */
export type Fail = (what: string) => Error;

/** @param where Path of the file. */
export function brokenFile(where: string): Fail {
  return (what) =>
    new BpError('BUNDLE_INVALID', `${where} ${what}`, {
      remedy: 'Train the model again with this program, or take the folder from a backup.',
      details: { file: where },
    });
}
