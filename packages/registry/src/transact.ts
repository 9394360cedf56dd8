import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BpError, type Clock, formatInstant, type Random } from '@bp/contracts';
import { requireReadable } from './index-codec.js';
import {
  EMPTY_INDEX,
  formatOf,
  type IndexDocument,
  type IndexFormat,
  type LogEntry,
  type RegistryEvent,
  type StoredRevision,
} from './index-document.js';
import type { RegistryStore } from './store.js';

export interface TransactionContext {
  readonly store: RegistryStore;
  readonly clock: Clock;
  readonly random: Random;
}

/** What a transaction does to the newest revision. */
export type Step<Result> =
  /** Nothing to publish. */
  | { readonly done: Result }
  /** Look at the newest revision again, soon. */
  | { readonly again: true }
  | Publication<Result>;

/** The next revision, and what the operation gives once it stands. */
export interface Publication<Result> {
  readonly event: RegistryEvent;
  readonly changes: Partial<
    Pick<
      IndexDocument,
      'production' | 'former_productions' | 'highest_version' | 'versions' | 'policy' | 'rollout'
    >
  >;
  readonly result: Result;
}

/** Lost races in a row after which something other than other writers is the matter. */
const MOST_ATTEMPTS = 2_000;
/** Longest wait between two attempts, in milliseconds: it spreads the writers, nothing depends on it. */
const LONGEST_WAIT_MS = 60;

/**
 * Publishes what `decide` makes of the newest revision; where another writer was first, decides again on
 * what that one published. `decide` therefore checks everything it relies on each time.
 */
export async function transact<Result>(
  context: TransactionContext,
  by: string,
  decide: (index: IndexDocument, at: string) => Step<Result> | Promise<Step<Result>>,
): Promise<Result> {
  const { store, clock, random } = context;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const newest = await store.newest();
    const at = formatInstant(clock());
    const step = await decide(newest ?? EMPTY_INDEX, at);
    if ('done' in step) return step.done;
    if ('event' in step) {
      const next = follow(newest, { at, by, ...step.event }, step.changes);
      requireReadable(next);
      if (await store.publish(next)) return step.result;
    }
    await sleep(random() * Math.min(LONGEST_WAIT_MS, 2 ** Math.min(attempt + 1, 10)));
  }
  throw new BpError('STORAGE_FAILED', `No change could be published in ${store.location}.`, {
    remedy: 'Look with "bp versions verify" what stands in the way; nothing was changed.',
    details: { attempts: MOST_ATTEMPTS },
  });
}

function follow(
  newest: StoredRevision | null,
  event: { readonly at: string; readonly by: string } & RegistryEvent,
  changes: Partial<IndexDocument>,
): IndexDocument {
  const { checksum = null, ...index } =
    newest ?? (EMPTY_INDEX as Partial<StoredRevision> & IndexDocument);
  const revision = index.revision + 1;
  // Not from the seeded source: an id must be unique among all processes.
  const entry: LogEntry = { revision, id: randomUUID(), ...event };
  const formatVersion = Math.max(formatOf(event), index.formatVersion) as IndexFormat;
  const log = [...index.log, entry];
  return { ...index, ...changes, formatVersion, revision, parent: checksum, log };
}
