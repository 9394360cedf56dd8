import type { BpError } from '@bp/contracts';

/** What happens to a watched model. */
export type ActiveEvent =
  | {
      readonly kind: 'swapped';
      readonly from: string;
      readonly to: string;
      /** From noticing the new production to answering with it. */
      readonly seconds: number;
    }
  | {
      readonly kind: 'failed';
      /** Version that goes on answering. */
      readonly serving: string;
      readonly error: BpError;
    };

/** Figures since the watching began; names carry their unit. */
export interface ActiveMetrics {
  readonly version: string;
  /** When that version became production, ISO 8601 UTC. */
  readonly deployed_at: string;
  readonly revision: number;
  readonly swaps_total: number;
  /** New productions that could not be read or loaded, each attempt. */
  readonly failures_total: number;
  /** Looks at the index, by file event or poll. */
  readonly checks_total: number;
  readonly last_swap_seconds: number | null;
  /** What answers was last seen before this start, as the place of the registry is away; `false` once it was asked. */
  readonly from_cache: boolean;
  /** Why the newest production is not the one that answers; `null` where it is. */
  readonly last_error: { readonly code: string; readonly message: string } | null;
}

/** Called after each event; what it throws becomes a process warning. */
export type ActiveListener = (event: ActiveEvent) => void;
