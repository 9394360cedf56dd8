import { BpError } from '@bp/contracts';
import { waitsForApproval } from '../approvals.js';
import { deploymentsOf, EMPTY_INDEX, type IndexDocument } from '../index-document.js';
import { loggedText } from '../logged-text.js';
import { transact } from '../transact.js';
import type { RegistryContext } from './context.js';

/** What to keep, and whether to delete the rest. */
export interface PruneOptions {
  /** Newest versions to keep. Default 3. */
  readonly keep?: number;
  /** Everything that these many last deployments touched is kept. Default 5. */
  readonly deployments?: number;
  /**
   * Versions that learned from withdrawn feedback, or of which that can't be told, go whatever would keep them, but for
   * those that are live. Default `false`.
   */
  readonly forgotten?: boolean;
  /** Without it nothing is changed: the result says what would be. */
  readonly apply?: boolean;
  /** Who, for the history. Default `prune`. */
  readonly by?: string;
}

/** What was removed, or what would be. */
export interface PruneResult {
  /** `false`: nothing was changed. */
  readonly applied: boolean;
  readonly kept: readonly string[];
  readonly removed: readonly string[];
  /** Names of what dead writers left. */
  readonly leftovers: readonly string[];
}

const DEFAULT_KEEP = 3;
const DEFAULT_KEPT_DEPLOYMENTS = 5;

/** As `Registry.prune`. The index forgets versions first, then their folders go. */
export async function prune(
  context: RegistryContext,
  options: PruneOptions = {},
): Promise<PruneResult> {
  const { store } = context;
  const keep = wholeNumber(options.keep ?? DEFAULT_KEEP, 'keep');
  const deployments = wholeNumber(options.deployments ?? DEFAULT_KEPT_DEPLOYMENTS, 'deployments');
  const plan = (index: IndexDocument) => {
    const kept = keptVersions(index, keep, deployments);
    if (options.forgotten === true) for (const version of withdrawn(index)) kept.delete(version);
    return split(index, kept);
  };
  if (options.apply !== true) {
    const newest = await store.newest();
    const leftovers = await store.sweep(newest, false);
    return { applied: false, ...plan(newest ?? EMPTY_INDEX), leftovers };
  }
  // First of all: on a full disk it may make the room that the next revision needs.
  const before = await store.newest();
  // What can't be swept now is told by the sweep at the end.
  const swept = await store.sweep(before, true).catch(() => []);
  const result = await transact(context, loggedText(options.by ?? 'prune', 'by'), (index) => {
    const parts = plan(index);
    if (parts.removed.length === 0) return { done: parts };
    const gone = new Set(parts.removed);
    return {
      event: { kind: 'prune', versions: parts.removed },
      changes: {
        versions: index.versions.filter((entry) => !gone.has(entry.version)),
        former_productions: index.former_productions.filter((version) => !gone.has(version)),
      },
      result: parts,
    };
  });
  await store.remove(result.removed);
  const leftovers = await store.sweep(await store.newest(), true);
  return { applied: true, ...result, leftovers: [...swept, ...leftovers] };
}

function keptVersions(index: IndexDocument, keep: number, deployments: number): Set<string> {
  const newest = keep === 0 ? [] : index.versions.slice(-keep);
  const kept = new Set(newest.map((entry) => entry.version));
  if (index.production !== null) kept.add(index.production);
  if (index.rollout) kept.add(index.rollout.version);
  for (const { version } of index.versions) if (waitsForApproval(index, version)) kept.add(version);
  const back = index.former_productions.findLast((version) => version !== index.production);
  if (back !== undefined) kept.add(back);
  for (const { to, from } of deployments === 0 ? [] : deploymentsOf(index).slice(-deployments)) {
    kept.add(to);
    if (from !== null) kept.add(from);
  }
  return kept;
}

/** Versions that a forgetting named and that answer nobody. */
function withdrawn(index: IndexDocument): string[] {
  const named = index.log.flatMap((entry) =>
    entry.kind === 'forget' ? [...entry.versions, ...entry.unknown] : [],
  );
  return named.filter(
    (version) => version !== index.production && version !== index.rollout?.version,
  );
}

function split(
  index: IndexDocument,
  keep: ReadonlySet<string>,
): Pick<PruneResult, 'kept' | 'removed'> {
  const names = index.versions.map((entry) => entry.version);
  return {
    kept: names.filter((version) => keep.has(version)),
    removed: names.filter((version) => !keep.has(version)),
  };
}

function wholeNumber(value: number, field: string): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new BpError('USAGE', `${field} is ${String(value)}, allowed are whole numbers from 0.`, {
    remedy: `Give a whole number, e.g. --${field} 3.`,
    details: { field },
  });
}
