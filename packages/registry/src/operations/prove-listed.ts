import { proveVersion } from '../check-version.js';
import { findVersion, type VersionEntry } from '../index-document.js';
import type { RegistryContext } from './context.js';

/**
 * Verifies, loads and proves a version before the pointer moves to it. `false`: it was pruned meanwhile.
 * Errors: `INTEGRITY`, `BUNDLE_INVALID`, `STORAGE_FAILED`.
 */
export async function proveListed(
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
