import type { ActiveMetrics } from '@bp/registry';

/** Figures since a decider was opened; names carry their unit. */
export interface DeciderMetrics {
  readonly decisions: number;
  /** Lines given to the disk. */
  readonly logged: number;
  /** Lines that a full or slow disk left no room for. */
  readonly dropped: number;
  /** Torn lines found at the end of the logs of this machine's processes that ended without closing. */
  readonly lost_on_crash: number;
  /** Bytes that wait for the disk. */
  readonly queued_bytes: number;
  /** Why the last writing failed; `null`: the latest went well. */
  readonly log_error: { readonly code: string; readonly message: string } | null;
  /** Of the watch on the registry. */
  readonly registry: ActiveMetrics;
}
