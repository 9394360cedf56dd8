import { BpError } from '@bp/contracts';
import { registryContext } from '../registry.js';
import type { ActiveModel, WatchActiveOptions } from './active-model.js';

const DEFAULT_POLL_MS = 5_000;

/**
 * Loads what is in production and follows it. Reads only: works on a read-only mount.
 * Errors: `USAGE` for options that make no sense, `SETTINGS_INVALID` for bad keys; `NO_PRODUCTION`, `INTEGRITY`,
 * `BUNDLE_INVALID`, `STORAGE_FAILED` if the first load fails;
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
