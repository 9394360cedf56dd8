import type { Model } from '@bp/model';
import { requireApprovedLive } from '../approvals.js';
import { loadVersion } from '../check-version.js';
import { deploymentsOf, type IndexDocument, type VersionEntry } from '../index-document.js';
import { type RegistryContext, requireProduction } from './context.js';

/** The model in production, and what the index said of it. */
export interface LoadedProduction {
  readonly model: Model;
  readonly entry: VersionEntry;
  readonly index: IndexDocument;
  /** When it became production, ISO 8601 UTC. */
  readonly deployedAt: string;
}

/** How often production may move while it is being loaded. */
const MOST_MOVES = 20;

/**
 * Loads what is in production with `load`. A folder that vanished meanwhile was pruned after production had
 * moved: the index is read again; where it still says the same, the failure is real.
 */
export async function loadFromIndex(
  { store, signatures }: RegistryContext,
  load: (dir: string, entry: VersionEntry) => Promise<Model>,
): Promise<LoadedProduction> {
  let failed: { readonly version: string; readonly error: unknown } | null = null;
  for (let move = 0; ; move += 1) {
    const { index, entry } = requireProduction(await store.newest(), store.location);
    requireApprovedLive(signatures, index);
    if (failed !== null && (failed.version === entry.version || move >= MOST_MOVES)) {
      throw failed.error;
    }
    try {
      const model = await load(await store.open(entry.version), entry);
      const deployedAt = deploymentsOf(index).at(-1)?.at ?? entry.created_at;
      return { model, entry, index, deployedAt };
    } catch (error) {
      failed = { version: entry.version, error };
    }
  }
}

/** As `Registry.loadActive`. */
export async function loadActive(context: RegistryContext): Promise<Model> {
  const { model } = await loadFromIndex(context, (dir, entry) =>
    loadVersion(dir, entry, context.signatures),
  );
  return model;
}
