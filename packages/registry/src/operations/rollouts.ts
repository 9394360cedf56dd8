import type { EndedRollout, IndexDocument, LogEntry, RolloutState } from '../index-document.js';
import type { RegistryContext } from './context.js';

/** A rollout with its story. Times are ISO 8601 UTC. */
export interface Rollout extends RolloutState {
  readonly state: 'running' | EndedRollout['as'];
  /** In production while it runs. */
  readonly production: string;
  /** When the share was changed, oldest first. */
  readonly share_changed_at: readonly string[];
  readonly started_at: string;
  readonly started_by: string;
  readonly reason: string;
  /** `null`: it is running. */
  readonly ended_at: string | null;
  readonly ended_by: string | null;
  readonly end_reason: string | null;
  /** Newest revision of the registry when this was read: for `ifRevision`. */
  readonly revision: number;
}

/** As `Registry.rollout`. */
export async function runningRollout(context: RegistryContext): Promise<Rollout | null> {
  const [newest] = await allRollouts(context);
  return newest?.state === 'running' ? newest : null;
}

/** As `Registry.rollouts`. */
export async function allRollouts({ store }: RegistryContext): Promise<Rollout[]> {
  return rolloutsOf(await store.newest());
}

/** The story of every rollout, newest first, as the log tells it. */
export function rolloutsOf(index: IndexDocument | null): Rollout[] {
  const rollouts: Rollout[] = [];
  const revision = index?.revision ?? 0;
  const change = (id: string, changes: Partial<Rollout>): void => {
    const place = rollouts.findIndex((rollout) => rollout.id === id);
    if (place >= 0) rollouts[place] = { ...rollouts[place]!, ...changes };
  };
  for (const entry of index?.log ?? []) {
    if ('ends' in entry && entry.ends !== undefined) {
      const { rollout, as } = entry.ends;
      change(rollout, {
        state: as,
        ended_at: entry.at,
        ended_by: entry.by,
        end_reason: entry.reason,
      });
    }
    if (entry.kind === 'rollout-share') {
      const changed = rollouts.find(({ id }) => id === entry.rollout)?.share_changed_at ?? [];
      change(entry.rollout, { share: entry.share, share_changed_at: [...changed, entry.at] });
    }
    const begun = beginning(entry);
    if (begun === null) continue;
    rollouts.unshift({
      id: `r${entry.revision}`,
      state: 'running',
      ...begun,
      share_changed_at: [],
      started_at: entry.at,
      started_by: entry.by,
      ended_at: null,
      ended_by: null,
      end_reason: null,
      revision,
    });
  }
  return rollouts;
}

function beginning(
  entry: LogEntry,
): Pick<Rollout, 'kind' | 'production' | 'version' | 'share' | 'reason'> | null {
  if (entry.kind === 'rollout-start') {
    const { production, version, share, reason } = entry;
    return { kind: 'rollout', production, version, share, reason };
  }
  if (entry.kind !== 'deploy' || entry.holdback === undefined || entry.from === null) return null;
  const { to: production, from: version, holdback: share, reason } = entry;
  return { kind: 'holdback', production, version, share, reason };
}
