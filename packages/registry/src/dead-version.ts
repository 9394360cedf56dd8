import { findVersion, type IndexDocument } from './index-document.js';
import { compareVersions } from './version-number.js';

/** Whether no revision from `newest` on can ever speak of this version's folder. */
export function isDeadVersion(newest: IndexDocument | null, version: string): boolean {
  const highest = newest?.highest_version ?? null;
  if (highest === null || compareVersions(version, highest) > 0) return false;
  return findVersion(newest, version) === null;
}
