import { BpError } from '@bp/contracts';
import semverCompare from 'semver/functions/compare.js';
import semverInc from 'semver/functions/inc.js';
import { type Bump, parseVersion } from './version-name.js';

/** Number of the first version ever. */
export const FIRST_VERSION = 'v1.0.0';

/** Negative where `a` is the older number. */
export function compareVersions(a: string, b: string): number {
  return semverCompare(a, b);
}

/** The number after `highest`: `v1.0.0` where there is none. */
export function nextVersion(highest: string | null, bump: Bump): string {
  if (highest === null) return FIRST_VERSION;
  const next = semverInc(highest, bump);
  if (next === null) {
    throw new BpError('INTERNAL', `No version number follows ${highest}.`, {
      remedy: 'Look into the registry with "bp versions verify".',
    });
  }
  return parseVersion(`v${next}`);
}
