import { BpError } from '@bp/contracts';
import { isShare } from '../index-codec.js';
import type { EndedRollout, IndexDocument, RolloutState } from '../index-document.js';

/** Changes a rollout only while it is as the caller saw it: both, one or none may be given. */
export interface RolloutExpectation {
  /** Name of the rollout; another one, or none, running: `ROLLOUT_CHANGED`. */
  readonly ifRollout?: string;
  /** Revision of the registry; any change since: `ROLLOUT_CHANGED`. */
  readonly ifRevision?: number;
}

export function endOf(rollout: RolloutState, finished: boolean): EndedRollout {
  return { rollout: rollout.id, as: finished ? 'finished' : 'stopped' };
}

/** Errors: `NO_ROLLOUT`, `ROLLOUT_CHANGED`. */
export function requireRollout(
  index: IndexDocument | null,
  { ifRollout, ifRevision }: RolloutExpectation,
): { readonly index: IndexDocument; readonly rollout: RolloutState } {
  const rollout = index?.rollout ?? null;
  const revision = index?.revision ?? 0;
  const expected =
    ifRollout !== undefined && rollout?.id !== ifRollout
      ? `${ifRollout} was expected to run`
      : ifRevision !== undefined && revision !== ifRevision
        ? `revision ${ifRevision} was expected`
        : null;
  if (expected !== null) {
    throw new BpError(
      'ROLLOUT_CHANGED',
      `${rollout === null ? 'No rollout' : `Rollout ${rollout.id}`} runs at revision ${revision}, where ${expected}: someone changed it meanwhile.`,
      {
        remedy: 'Look at it with "bp rollout status", and decide again.',
        details: { rollout: rollout?.id ?? null, revision },
      },
    );
  }
  if (index !== null && rollout !== null) return { index, rollout };
  throw new BpError('NO_ROLLOUT', 'No rollout is running.', {
    remedy: 'Begin one: "bp rollout start --version V --share 0.5".',
  });
}

/** Errors: `USAGE` where it is not a part of the units. */
export function requireShare(share: number, field: string): void {
  if (isShare(share)) return;
  throw new BpError(
    'USAGE',
    `${field} is ${String(share)}, allowed: a number above 0 and below 1.`,
    {
      remedy: 'Give the part of the units that get the second version, e.g. 0.5.',
      details: { field },
    },
  );
}
