import type { Clock, PredictionInput, Random } from '@bp/contracts';
import type { ActiveMetrics, StoredPolicy, WatchActiveOptions } from '@bp/registry';
import type {
  Arm,
  DecideOptions,
  Decision,
  DecisionRequest,
  RankedSite,
  RankOptions,
  ShadowOptions,
} from './decision.js';
import type { DecisionLogMetrics, DecisionLogOptions } from './log/decision-log.js';

/** Where the registry is (`root` or `store`), how closely to follow it, and where to write what is decided. */
export interface OpenDeciderOptions extends Omit<WatchActiveOptions, 'rollouts'> {
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

/** Figures since a decider was opened; names carry their unit. */
export interface DeciderMetrics extends DecisionLogMetrics {
  readonly decisions: number;
  /** Of the watch on the registry. */
  readonly registry: ActiveMetrics;
}

/** Chooses for sites by the policy and the versions that the registry says. Keeps no process alive but to write its log. */
export interface Decider {
  /** What is chosen by now; its version stands in every decision. */
  readonly policy: StoredPolicy;
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
  /** Done when all that was decided before has been written, or once could not be. */
  flush(): Promise<void>;
  /** Ends watching and writes out the log; decisions after it are made, and not logged. */
  close(): Promise<void>;
}
