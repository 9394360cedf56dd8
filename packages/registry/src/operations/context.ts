import { BpError } from '@bp/contracts';
import { findVersion, type IndexDocument, type VersionEntry } from '../index-document.js';
import type { RegistryStore } from '../store.js';
import type { TransactionContext } from '../transact.js';

/** What every operation of an open registry works with. */
export interface RegistryContext extends TransactionContext {
  /** The store as it is, whoever signed what it holds: for looking only. */
  readonly place: RegistryStore;
}

/** Errors: `VERSION_UNKNOWN`, with the versions there are. */
export function requireVersion(index: IndexDocument | null, version: string): VersionEntry {
  const entry = findVersion(index, version);
  if (entry !== null) return entry;
  const known = (index?.versions ?? []).map((other) => other.version);
  const newest = known.slice(-10).reverse();
  throw new BpError('VERSION_UNKNOWN', `There is no version ${version} in the registry.`, {
    remedy:
      newest.length === 0
        ? 'The registry is empty: create a version first ("bp retrain" or "bp versions create").'
        : `Newest versions: ${newest.join(', ')}; "bp versions list" shows all.`,
    details: { version, newest },
  });
}

/** Errors: `NO_PRODUCTION`. */
export function requireProduction(
  index: IndexDocument | null,
  location: string,
): { readonly index: IndexDocument; readonly entry: VersionEntry } {
  if (index === null || index.production === null) {
    throw new BpError('NO_PRODUCTION', `Nothing is in production in ${location}.`, {
      remedy: 'Deploy a version first: "bp retrain", or "bp versions deploy --version V".',
      details: { location },
    });
  }
  return { index, entry: requireVersion(index, index.production) };
}

/** Errors: `PRODUCTION_CHANGED` where production is not what the caller went by. */
export function requireSameProduction(
  index: IndexDocument,
  expected: string | null | undefined,
): void {
  if (expected === undefined || index.production === expected) return;
  const now = index.production ?? 'nothing';
  throw new BpError(
    'PRODUCTION_CHANGED',
    `In production is ${now}, not ${expected ?? 'nothing'}: someone deployed meanwhile.`,
    {
      remedy: `Compare with ${now} and decide again.`,
      details: { expected, production: index.production },
    },
  );
}
