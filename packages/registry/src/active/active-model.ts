import type { Prediction, PredictionInput } from '@bp/contracts';
import type { Model, PredictOptions } from '@bp/model';
import type { RolloutState, StoredPolicy } from '../index-document.js';
import type { OpenRegistryOptions } from '../registry.js';
import type { ActiveListener, ActiveMetrics } from './active-events.js';

/** Where the registry is, and how closely to follow it. */
export interface WatchActiveOptions extends OpenRegistryOptions {
  /**
   * Milliseconds between looks at the index where no file event tells of a change (other machine, network
   * mount). Default 5,000. One look is one listing of a small folder.
   */
  readonly pollMs?: number;
  /**
   * `worker` (default): a new model is read, hashed and parsed in a thread of its own. `this-thread`: answers pause while
   * a model is parsed; a service that is bundled into one file comes to it by itself, and says so once (a process warning,
   * `BP_NO_LOAD_THREAD`).
   */
  readonly loadIn?: 'worker' | 'this-thread';
  /**
   * Also loads the version that a rollout lets answer beside production, for services that choose between the two
   * (`@bp/decisions`). Default: no, as it takes the memory of a second model.
   */
  readonly rollouts?: boolean;
  /** Told of swaps and failures. Further listeners: `onEvent` of the result. */
  readonly onEvent?: ActiveListener;
}

/** What services choose by, all of it of one revision of the registry. */
export interface LiveState {
  readonly revision: number;
  readonly production: Model;
  readonly policy: StoredPolicy;
  /** `null`: none is running. */
  readonly rollout: RolloutState | null;
  /** The rollout's version; `null` where it could not be loaded here, or `rollouts` was not asked for. */
  readonly beside: Model | null;
}

/** The model in production, always. Keeps no process alive. */
export interface ActiveModel {
  /** Of the model that answers now. */
  readonly version: string;
  /** The model that answers now, for several calls that have to agree; it never changes once given. */
  readonly model: Model;
  /** What is live now; it never changes once given. */
  readonly live: LiveState;
  /** Never fails because of a deployment, and never mixes two models. */
  predict(input: PredictionInput, options?: PredictOptions): Prediction;
  /** As `predict` for each input, all answered by the same model. */
  predictMany(inputs: readonly PredictionInput[], options?: PredictOptions): Prediction[];
  /** Counts since it was opened, for monitoring. */
  metrics(): ActiveMetrics;
  /** Gives back the function that ends it. */
  onEvent(listener: ActiveListener): () => void;
  /** Looks at the index now, and is done when what is in production answers, or could not be loaded. */
  refresh(): Promise<void>;
  /** Ends watching; the model in memory goes on answering. */
  close(): Promise<void>;
}
