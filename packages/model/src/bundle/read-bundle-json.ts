import { join } from 'node:path';
import { BpError } from '@bp/contracts';
import { readVerifiedBundle, type VerifiedBundle } from './verify-bundle.js';

/**
 * A JSON file of a bundle (`profile.json`, `importance.json`, …), after the bundle was verified.
 * The caller names the type; the bundle's writer guarantees it.
 * @throws BpError `INTEGRITY`, `BUNDLE_INVALID` (also where the bundle has no such file).
 */
export async function readBundleJson<T>(dir: string, name: string): Promise<T> {
  return parseBundleJson<T>(await readVerifiedBundle(dir), dir, name);
}

/** As {@link readBundleJson}, from a bundle that was read and verified already. */
export function parseBundleJson<T>(bundle: VerifiedBundle, dir: string, name: string): T {
  const bytes = bundle.files.get(name);
  if (bytes === undefined) {
    throw new BpError('BUNDLE_INVALID', `${dir} holds no ${name}`, {
      remedy: `This bundle was written without it; its files: ${[...bundle.files.keys()].join(', ')}.`,
    });
  }
  try {
    return JSON.parse(bytes.toString('utf8')) as T;
  } catch (cause) {
    throw new BpError('BUNDLE_INVALID', `${join(dir, name)} is not JSON`, {
      remedy: 'Train the model again, or take the folder from a backup.',
      cause,
    });
  }
}
