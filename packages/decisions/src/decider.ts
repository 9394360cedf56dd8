import type { Clock, PredictionInput, Random } from '@bp/contracts';
import type { WatchActiveOptions } from '@bp/registry';
import type { DeciderMetrics } from './decider-metrics.js';
import type {
  Arm,
  DecideOptions,
  Decision,
  DecisionRequest,
  RankedSite,
  RankOptions,
  ShadowOptions,
} from './decision.js';

/** How a decision log is written. Defaults: {@link DECISION_LOG_DEFAULTS}. */
export interface DecisionLogOptions {
  /** Folder of the log, made where it is not there. Its files are `decisions-<host>-<pid>.jsonl`. */
  readonly dir: string;
  /** Size in bytes from which a file is closed and a new one begun. */
  readonly maxFileBytes?: number;
  /** Longest time in milliseconds that a line waits before it is written. */
  readonly flushMs?: number;
  /** Bytes that wait at most before they are written. */
  readonly flushBytes?: number;
  /** Bytes that may wait for a slow disk; what comes beyond is dropped and counted. */
  readonly queueBytes?: number;
  /** Writes out what waits when the process is told to end (SIGTERM), then lets it end. Default: no. */
  readonly flushOnSigterm?: boolean;
}

/** What holds where nothing is given. */
export const DECISION_LOG_DEFAULTS = {
  maxFileBytes: 64 * 2 ** 20,
  flushMs: 1_000,
  flushBytes: 64 * 2 ** 10,
  queueBytes: 16 * 2 ** 20,
} as const;

/** Where the registry is (`root` or `store`), how closely to follow it, and where to write what is decided. */
export interface OpenDeciderOptions extends WatchActiveOptions {
  /** Folder of the log, or how to write it. Default: none is written. */
  readonly log?: string | DecisionLogOptions | null;
  /** `false` turns exploring off in this service, which the log says. Nothing else of the policy can be overridden. */
  readonly explore?: false;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Stand in the name of the log's file. Defaults: this machine's, this process's. */
  readonly hostname?: string;
  readonly pid?: number;
}

/** One of the versions that answer here. */
export interface ArmState {
  readonly arm: Arm;
  readonly version: string;
  /** Part of the units, 0–1. */
  readonly share: number;
  /** `false`: its version could not be loaded here, and production answers for it. */
  readonly served: boolean;
}

/** How actions are chosen now. */
export interface DeciderPolicy {
  readonly kind: 'greedy';
  readonly version: string;
}

/** Chooses for sites by the policy and the versions that the registry says. Keeps no process alive. */
export interface Decider {
  /** Of the decisions made now. */
  readonly policy: DeciderPolicy;
  /** The versions that answer now. */
  readonly arms: readonly ArmState[];
  /** Version in production. */
  readonly version: string;
  /**
   * One decision, written to the log. Synchronous; never waits for a disk.
   * Errors: `INPUT_INVALID` for a site that is not one, or a list of actions that is empty or names an unknown one.
   */
  decide(site: PredictionInput, options?: DecideOptions): Decision;
  /** As `decide` for each; all answered from one state of the registry. */
  decideMany(requests: readonly DecisionRequest[]): Decision[];
  /** The sites, best first, by the chance that production predicts; equal ones in their order. Not logged. */
  rank(sites: readonly PredictionInput[], options?: RankOptions): RankedSite[];
  /** A rule chose: what the model would have done is written down beside it. Errors: as `decide`. */
  shadow(site: PredictionInput, options: ShadowOptions): Decision;
  /** Counts since it was opened. */
  metrics(): DeciderMetrics;
  /** Looks at the registry now. */
  refresh(): Promise<void>;
  /** Done when all that was decided before is on its way to the disk. */
  flush(): Promise<void>;
  /** Ends watching and writes out the log; decisions after it are made, and not logged. */
  close(): Promise<void>;
}
