import { BpError, type Prediction, type PredictionInput } from '@bp/contracts';
import type { Model, PredictOptions } from '@bp/model';
import { type OpenRegistryOptions, registryContext } from '../registry.js';
import type { ActiveListener, ActiveMetrics } from './active-events.js';

export interface WatchActiveOptions extends OpenRegistryOptions {
  /**
   * Milliseconds between looks at the index where no file event tells of a change (other machine, network
   * mount). Default 5,000. One look is one listing of a small folder.
   */
  readonly pollMs?: number;
  /**
   * `worker` (default): a new model is read, hashed and parsed in a thread of its own. `this-thread`: for
   * services bundled into one file; answers pause while a model is parsed.
   */
  readonly loadIn?: 'worker' | 'this-thread';
  /** Told of swaps and failures. Further listeners: `onEvent` of the result. */
  readonly onEvent?: ActiveListener;
}

/** The model in production, always. Keeps no process alive. */
export interface ActiveModel {
  /** Of the model that answers now. */
  readonly version: string;
  /** The model that answers now, for several calls that have to agree; it never changes once given. */
  readonly model: Model;
  /** Never fails because of a deployment, and never mixes two models. */
  predict(input: PredictionInput, options?: PredictOptions): Prediction;
  predictMany(inputs: readonly PredictionInput[], options?: PredictOptions): Prediction[];
  metrics(): ActiveMetrics;
  /** Gives back the function that ends it. */
  onEvent(listener: ActiveListener): () => void;
  /** Looks at the index now, and is done when what is in production answers, or could not be loaded. */
  refresh(): Promise<void>;
  /** Ends watching; the model in memory goes on answering. */
  close(): Promise<void>;
}

export const DEFAULT_POLL_MS = 5_000;
/**
 * Loads what is in production and follows it. Reads only: works on a read-only mount.
 * Errors: `NO_PRODUCTION`, `INTEGRITY`, `BUNDLE_INVALID`, `STORAGE_FAILED` where the first load fails;
 * later ones are events and figures, and the old model goes on answering.
 */
export async function watchActive(options: WatchActiveOptions): Promise<ActiveModel> {
  const { pollMs = DEFAULT_POLL_MS } = options;
  if (!Number.isFinite(pollMs) || pollMs < 1 || pollMs > 2 ** 31 - 1) {
    throw new BpError('USAGE', `pollMs is ${String(pollMs)}, allowed are milliseconds from 1.`, {
      remedy: `Leave it out for ${DEFAULT_POLL_MS}.`,
      details: { field: 'pollMs' },
    });
  }
  const { Watching } = await import('./watching.js');
  const watching = new Watching(registryContext(options), options, pollMs);
  await watching.start();
  return watching;
}
