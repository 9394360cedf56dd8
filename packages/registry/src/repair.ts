import type { RepairOptions, RepairResult } from './operations/repair.js';

/**
 * Brings back a registry in a folder whose newest revision can't be believed, or whose index is gone; without `apply` it only
 * says how. Deletes nothing: what can't be believed is set aside.
 * Errors: `USAGE` (no `by`, or nothing to bring it back from), `SETTINGS_INVALID` for bad or missing keys, `INTEGRITY`,
 * `BUNDLE_INVALID`, `STORAGE_FAILED`.
 */
export async function repairRegistry(options: RepairOptions): Promise<RepairResult> {
  return (await import('./operations/repair.js')).repairRegistry(options);
}
