import { proveVersion } from '../check-version.js';
import { findVersion, type VersionEntry } from '../index-document.js';
import type { RegistryContext } from './context.js';

/**
 * Verifies a version, loads it and has it reproduce its golden predictions before the pointer moves to it. `false`: it was pruned meanwhile.
 * Errors: `INTEGRITY`, `BUNDLE_INVALID`, `STORAGE_FAILED`.
 */
export async function checkBeforeMove(
  { store, signatures }: RegistryContext,
  entry: VersionEntry,
): Promise<boolean> {
  try {
    await proveVersion(await store.open(entry.version), entry, signatures);
    return true;
  } catch (error) {
    if (findVersion(await store.newest(), entry.version) === null) return false;
    throw error;
  }
}
