import { BpError } from '@bp/contracts';
import { requireApprovals } from '../approvals.js';
import { loggedText } from '../logged-text.js';
import { transact } from '../transact.js';
import { parseVersion } from '../version-name.js';
import { checkBeforeMove } from './check-before-move.js';
import {
  type RegistryContext,
  requireProduction,
  requireSameProduction,
  requireVersion,
} from './context.js';
import { type DeployOptions, type DeployResult, movePointer } from './deploy.js';
import { stepBack } from './rollback.js';
import { endOf, type RolloutExpectation, requireRollout, requireShare } from './rollout-state.js';
import { type Rollout, rolloutsOf } from './rollouts.js';

/** Which version is tried beside production, for whom, why, and on whose word. */
export interface StartRolloutOptions
  extends Pick<DeployOptions, 'version' | 'by' | 'reason' | 'verdict'> {
  /** Part of the units that get it, above 0 and below 1. */
  readonly share: number;
  /** Begins only while this version is in production; else `PRODUCTION_CHANGED`. */
  readonly ifProduction?: string;
}

/** Why, and on whose word. */
export interface ChangeRolloutOptions
  extends RolloutExpectation,
    Pick<DeployOptions, 'by' | 'reason'> {}

/** The part of the units that get the version beside production from now on. */
export interface RolloutShareOptions extends ChangeRolloutOptions {
  /** Above 0 and below 1. */
  readonly share: number;
}

/** How a rollout ended. `from` and `to` are the versions in production before and after; `changed`: whether they differ. */
export interface EndedRolloutResult extends DeployResult {
  readonly rollout: string;
  readonly state: 'finished' | 'stopped';
}

/** As `Registry.startRollout`. */
export async function startRollout(
  context: RegistryContext,
  options: StartRolloutOptions,
): Promise<Rollout> {
  const version = parseVersion(options.version);
  const by = loggedText(options.by, 'by');
  const reason = loggedText(options.reason, 'reason');
  const { share, ifProduction } = options;
  requireShare(share, 'share');
  const { index } = requireProduction(await context.store.newest(), context.store.location);
  requireSameProduction(index, ifProduction);
  await checkBeforeMove(context, requireVersion(index, version));
  const id = await transact(context, by, (current) => {
    requireVersion(current, version);
    const { entry } = requireProduction(current, context.store.location);
    requireSameProduction(current, ifProduction);
    requireApprovals(context.signatures, current, version);
    if (entry.version === version) {
      throw new BpError(
        'USAGE',
        `${version} is in production already: it cannot be tried beside itself.`,
        {
          remedy: 'Name another version; "bp versions list" shows those there are.',
        },
      );
    }
    const running = current.rollout ?? null;
    if (running?.kind === 'rollout') {
      throw new BpError(
        'ROLLOUT_RUNNING',
        `Rollout ${running.id} of ${running.version} is running; there can be one at a time.`,
        {
          remedy: 'End it first: "bp rollout finish" or "bp rollout stop".',
          details: { rollout: running.id, version: running.version },
        },
      );
    }
    const started = `r${current.revision + 1}`;
    return {
      event: {
        kind: 'rollout-start',
        version,
        production: entry.version,
        share,
        reason,
        verdict: options.verdict ?? null,
        // What was in production before is out of the race once a third version enters it.
        ...(running === null ? {} : { ends: endOf(running, true) }),
      },
      changes: { rollout: { id: started, kind: 'rollout', version, share } },
      result: started,
    };
  });
  return readRollout(context, id);
}

/** As `Registry.changeRollout`. */
export async function changeRollout(
  context: RegistryContext,
  options: RolloutShareOptions,
): Promise<Rollout> {
  const by = loggedText(options.by, 'by');
  const reason = loggedText(options.reason, 'reason');
  const { share } = options;
  requireShare(share, 'share');
  const id = await transact(context, by, (index) => {
    const { rollout } = requireRollout(index, options);
    if (rollout.share === share) return { done: rollout.id };
    return {
      event: { kind: 'rollout-share', rollout: rollout.id, from: rollout.share, share, reason },
      changes: { rollout: { ...rollout, share } },
      result: rollout.id,
    };
  });
  return readRollout(context, id);
}

/** As `Registry.finishRollout`. */
export function finishRollout(
  context: RegistryContext,
  options: ChangeRolloutOptions,
): Promise<EndedRolloutResult> {
  return endRollout(context, options, 'finished');
}

/** As `Registry.stopRollout`. */
export function stopRollout(
  context: RegistryContext,
  options: ChangeRolloutOptions,
): Promise<EndedRolloutResult> {
  return endRollout(context, options, 'stopped');
}

/**
 * Of a rollout the newer version is beside production, of a holdback the older one: production moves where the version
 * beside it is the one that goes on.
 */
async function endRollout(
  context: RegistryContext,
  options: ChangeRolloutOptions,
  as: 'finished' | 'stopped',
): Promise<EndedRolloutResult> {
  const by = loggedText(options.by, 'by');
  const reason = loggedText(options.reason, 'reason');
  const first = requireRollout(await context.store.newest(), options);
  const expected = { ...options, ifRollout: first.rollout.id };
  const moves = (first.rollout.kind === 'rollout') === (as === 'finished');
  const to = first.rollout.version;
  if (moves) await checkBeforeMove(context, requireVersion(first.index, to));
  return transact(context, by, (current, at) => {
    const { index, rollout } = requireRollout(current, expected);
    const from = index.production!;
    const end = { rollout: rollout.id, state: as } as const;
    if (!moves) {
      return {
        event: { kind: 'rollout-end', ends: endOf(rollout, as === 'finished'), reason },
        changes: { rollout: null },
        result: { ...end, from, to: from, changed: false },
      };
    }
    const forward = as === 'finished';
    if (forward) requireApprovals(context.signatures, index, to);
    const step = movePointer(
      index,
      at,
      forward ? [...index.former_productions, from] : stepBack(index, from, to).remaining,
      { kind: forward ? 'deploy' : 'rollback', from, to, reason, verdict: null },
    );
    return { ...step, result: { ...end, ...step.result } };
  });
}

async function readRollout({ store }: RegistryContext, id: string): Promise<Rollout> {
  return rolloutsOf(await store.newest()).find((rollout) => rollout.id === id)!;
}
