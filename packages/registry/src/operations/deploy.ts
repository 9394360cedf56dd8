import type { Verdict } from '@bp/contracts';
import { requireApprovals } from '../approvals.js';
import type { DeployEvent, IndexDocument, RolloutState, VersionEntry } from '../index-document.js';
import { loggedText } from '../logged-text.js';
import { type Publication, transact } from '../transact.js';
import { parseVersion } from '../version-name.js';
import { checkBeforeMove } from './check-before-move.js';
import { type RegistryContext, requireSameProduction, requireVersion } from './context.js';
import { endOf, requireShare } from './rollout-state.js';

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
  /**
   * Share of the units, from 0 and below 1, that stay on what was in production before, so that the two can still be
   * compared. Default 0: none.
   */
  readonly holdback?: number;
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
  const { holdback = 0 } = options;
  if (holdback !== 0) requireShare(holdback, 'holdback');
  const index = await context.store.newest();
  const entry = requireVersion(index, version);
  if (index?.production === version) return { from: version, to: version, changed: false };
  if (index !== null) {
    requireSameProduction(index, expected);
    requireApprovals(context.signatures, index, version);
  }
  // Where it was pruned meanwhile, the transaction refuses it by name.
  await checkBeforeMove(context, entry);
  return transact(context, by, (current, at) => {
    requireVersion(current, version);
    if (current.production === version) {
      return { done: { from: version, to: version, changed: false } };
    }
    requireSameProduction(current, expected);
    requireApprovals(context.signatures, current, version);
    const former = current.production === null ? [] : [current.production];
    return movePointer(current, at, [...current.former_productions, ...former], {
      kind: 'deploy',
      from: current.production,
      to: version,
      reason,
      verdict: options.verdict ?? null,
      ...(holdback === 0 || current.production === null ? {} : { holdback }),
    });
  });
}

/**
 * The one step that changes what is in production. A rollout that is running ends with it: as `stopped` where that
 * leaves out its newer version, else as `finished`.
 */
export function movePointer(
  index: IndexDocument,
  at: string,
  former: readonly string[],
  move: DeployEvent,
): Publication<DeployResult> {
  const { rollout } = index;
  const running = rollout !== undefined && rollout !== null;
  const event: DeployEvent = running
    ? {
        ...move,
        ends: endOf(rollout, (rollout.kind === 'rollout') === (move.to === rollout.version)),
      }
    : move;
  const stamp = (entry: VersionEntry): VersionEntry =>
    entry.version === event.to ? { ...entry, deployed_at: at } : entry;
  return {
    event,
    changes: {
      production: event.to,
      former_productions: former,
      versions: index.versions.map(stamp),
      ...(running || event.holdback !== undefined ? { rollout: heldBack(index, event) } : {}),
    },
    result: { from: event.from, to: event.to, changed: true },
  };
}

function heldBack(index: IndexDocument, { from, holdback }: DeployEvent): RolloutState | null {
  if (holdback === undefined || from === null) return null;
  return { id: `r${index.revision + 1}`, kind: 'holdback', version: from, share: holdback };
}
