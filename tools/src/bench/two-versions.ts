import { join } from 'node:path';
import type { Registry } from '@bp/registry';
import {
  type TinyBundleOptions,
  writeTinyBundle,
} from '../../../packages/registry/src/testing/tiny-bundle.js';

/** Puts v1.0.0 and v1.1.0 of a made-up model into an empty registry, and the first into production. */
export async function putTwoVersions(
  registry: Registry,
  bundles: string,
  size: Pick<TinyBundleOptions, 'idleTrees' | 'idleSplits'> = {},
): Promise<void> {
  for (const seed of [1, 2]) {
    const bundleDir = join(bundles, `bundle-${seed}`);
    await writeTinyBundle({ dir: bundleDir, seed, ...size });
    await registry.createVersion({ bundleDir, evaluation: { accuracy: 0.5 }, by: 'bench' });
  }
  await registry.deploy({ version: 'v1.0.0', reason: 'bench', by: 'bench' });
}
