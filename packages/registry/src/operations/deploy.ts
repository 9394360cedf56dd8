import type { Verdict } from '@bp/contracts';
import type { DeployEvent, IndexDocument, VersionEntry } from '../index-document.js';
import { loggedText } from '../logged-text.js';
import { type Step, transact } from '../transact.js';
import { parseVersion } from '../version-name.js';
import { checkBeforeMove } from './check-before-move.js';
import { type RegistryContext, requireSameProduction, requireVersion } from './context.js';

/** Which version goes into production, why, and on whose word. */
export interface DeployOptions {
  /** `vMAJOR.MINOR.PATCH`. */
  readonly version: string;
  /** Why, for the history. */
  readonly reason: string;
  /** Who, for the history. */
  readonly by: string;
  /** Of the comparison that led to this; goes into the history. Default: `null`. */
  readonly verdict?: Verdict | null;
  /**
   * Deploys only while this version is in production (`null`: while nothing is); else `PRODUCTION_CHANGED`.
   * Without it the deployment happens whatever is in production.
   */
  readonly ifProduction?: string | null;
}

/** `changed: false`: it was in production already, and nothing was written. */
export interface DeployResult {
  readonly from: string | null;
  readonly to: string;
  readonly changed: boolean;
}

/** As `Registry.deploy`. */
export async function deploy(
  context: RegistryContext,
  options: DeployOptions,
): Promise<DeployResult> {
  const version = parseVersion(options.version);
  const by = loggedText(options.by, 'by');
  const reason = loggedText(options.reason, 'reason');
  const expected =
    typeof options.ifProduction === 'string'
      ? parseVersion(options.ifProduction)
      : options.ifProduction;
  const index = await context.store.newest();
  const entry = requireVersion(index, version);
  if (index?.production === version) return { from: version, to: version, changed: false };
  if (index !== null) requireSameProduction(index, expected);
  // Where it was pruned meanwhile, the transaction refuses it by name.
  await checkBeforeMove(context, entry);
  return transact(context, by, (current, at) => {
    requireVersion(current, version);
    if (current.production === version) {
      return { done: { from: version, to: version, changed: false } };
    }
    requireSameProduction(current, expected);
    const former = current.production === null ? [] : [current.production];
    return movePointer(current, at, [...current.former_productions, ...former], {
      kind: 'deploy',
      from: current.production,
      to: version,
      reason,
      verdict: options.verdict ?? null,
    });
  });
}

/** The one step that changes what is in production. */
export function movePointer(
  index: IndexDocument,
  at: string,
  former: readonly string[],
  event: DeployEvent,
): Step<DeployResult> {
  const stamp = (entry: VersionEntry): VersionEntry =>
    entry.version === event.to ? { ...entry, deployed_at: at } : entry;
  return {
    event,
    changes: {
      production: event.to,
      former_productions: former,
      versions: index.versions.map(stamp),
    },
    result: { from: event.from, to: event.to, changed: true },
  };
}
