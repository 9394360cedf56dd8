import type { LockOwner } from './run-lock.js';
import type { RunRecord } from './run-record.js';

/** How a run stands; `interrupted`: its record says that it runs, but nothing does. */
export type ShownStatus = RunRecord['status'] | 'interrupted';

/** A run is under way only while its process holds the lock, which it took before it began the record. */
export function shownStatus(
  run: Pick<RunRecord, 'status' | 'started_at'>,
  owner: Pick<LockOwner, 'since'> | null,
): ShownStatus {
  if (run.status !== 'running') return run.status;
  const underWay = owner !== null && Date.parse(owner.since) <= Date.parse(run.started_at);
  return underWay ? 'running' : 'interrupted';
}
