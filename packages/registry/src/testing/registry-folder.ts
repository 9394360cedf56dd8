import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VersionEntry } from '../index-document.js';
import { openRegistry, type Registry } from '../registry.js';
import type { RegistryStore } from '../store.js';
import { writeTinyBundle } from './tiny-bundle.js';

/** An empty registry in a fresh folder, with bundles to put into it. */
export interface RegistryFolder {
  readonly root: string;
  readonly registry: Registry;
  /** Folder of the bundle of `seed`, written where it is not there yet. */
  bundle(seed: number, inputs?: readonly string[]): Promise<string>;
  /** Creates a version from the bundle of `seed`. */
  create(seed: number, inputs?: readonly string[]): Promise<VersionEntry>;
  /** Creates and deploys. */
  ship(seed: number): Promise<string>;
  /** A path in the folder `versions`. */
  path(...parts: readonly string[]): string;
  remove(): Promise<void>;
}

/** `store`: bundles are made in the folder, and the registry is elsewhere. */
export async function registryFolder(store?: RegistryStore): Promise<RegistryFolder> {
  const base = await mkdtemp(join(tmpdir(), 'bp-registry-'));
  const root = join(base, 'models');
  let now = Date.parse('2026-01-05T00:00:00Z');
  const clock = () => {
    now += 60_000;
    return now;
  };
  const registry = openRegistry({ ...(store === undefined ? { root } : { store }), clock });
  const bundles = new Map<string, string>();
  const bundle = async (seed: number, inputs: readonly string[] = ['pa']): Promise<string> => {
    const key = `bundle-${seed}-${inputs.join('-')}`;
    const known = bundles.get(key);
    if (known !== undefined) return known;
    const dir = join(base, key);
    bundles.set(key, dir);
    await writeTinyBundle({ dir, seed, inputs });
    return dir;
  };
  const create = async (seed: number, inputs?: readonly string[]): Promise<VersionEntry> =>
    registry.createVersion({
      bundleDir: await bundle(seed, inputs),
      evaluation: { accuracy: 0.5 + seed / 1000, f1_macro: 0.5 },
      by: 'test',
    });
  return {
    root,
    registry,
    bundle,
    create,
    async ship(seed) {
      const { version } = await create(seed);
      await registry.deploy({ version, reason: `seed ${seed}`, by: 'test' });
      return version;
    },
    path: (...parts) => join(root, 'versions', ...parts),
    remove: () => rm(base, { recursive: true, force: true }),
  };
}
