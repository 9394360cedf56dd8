import type { CopiedRegistry, CopyRegistryOptions } from './operations/copy-registry.js';

/**
 * Copies a registry to an empty place, checked on both sides; interrupted, it is begun again and finds what is there.
 * Errors: `USAGE` for a source without a registry or a place that holds another one, `INTEGRITY`, `BUNDLE_INVALID`, `STORAGE_FAILED`.
 */
export async function copyRegistry(options: CopyRegistryOptions): Promise<CopiedRegistry> {
  return (await import('./operations/copy-registry.js')).copyRegistry(options);
}
