import { findVersion, type IndexDocument } from './index-document.js';
import { compareVersions } from './version-number.js';

/** Whether no revision from `newest` on can ever speak of this version's folder. */
export function isDeadVersion(newest: IndexDocument | null, version: string): boolean {
  const highest = newest?.highest_version ?? null;
  if (highest === null || compareVersions(version, highest) > 0) return false;
  return findVersion(newest, version) === null;
}

/**
 * Whether a version's folder was there before the registry's first revision. Mostly its creation was killed; it may also be
 * what is left of a registry that lost its index and the copy of it, so that nobody sweeps it.
 */
export function isOlderThanRegistry(newest: IndexDocument | null, version: string): boolean {
  const first = newest?.log[0];
  return first?.kind === 'create' && compareVersions(version, first.version) < 0;
}
