import type { CheckedApart, VersionApart } from './operations/check-apart.js';

/**
 * Checks a version outside of its registry: the chain of revisions and their signatures, every file, and that the model
 * predicts its golden rows. Gives what the registry was, and whose approvals count.
 * Errors: `INTEGRITY`, `BUNDLE_INVALID`, `VERSION_UNKNOWN`, `SETTINGS_INVALID` for keys that are none.
 */
export async function checkVersionApart(apart: VersionApart): Promise<CheckedApart> {
  return (await import('./operations/check-apart.js')).checkVersionApart(apart);
}
