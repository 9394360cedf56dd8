import type { RunnerOptions } from './runner-options.js';
import { serve } from './serve.js';

/** The pages of a project that is looked at. */
export interface RunningDashboard {
  /** Their address. */
  readonly url: string;
  /** Ends a run that was asked for here at a safe point, then everything else. */
  stop(): Promise<void>;
}

/**
 * The runner's pages without its schedule: it starts nothing by itself, watches no rollout and delivers no notification, so that
 * it may run beside a runner of the same folder.
 * @throws BpError SETTINGS_INVALID where the address or the file of tokens is not one.
 */
export async function startDashboard(
  options: Omit<RunnerOptions, 'tickMs'>,
): Promise<RunningDashboard> {
  const { url, stop } = await serve({ ...options, actor: 'dashboard', times: null });
  return { url, stop };
}
