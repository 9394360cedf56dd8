import semverCompare from 'semver/functions/compare.js';
import semverInc from 'semver/functions/inc.js';
import { type Bump, parseVersion } from './version-name.js';

/** Number of the first version ever. */
const FIRST_VERSION = 'v1.0.0';

/** Negative where `a` is the older number. */
export function compareVersions(a: string, b: string): number {
  return semverCompare(a, b);
}

/** The number after `highest`: `v1.0.0` where there is none. */
export function nextVersion(highest: string | null, bump: Bump): string {
  return highest === null ? FIRST_VERSION : parseVersion(`v${semverInc(highest, bump)}`);
}
