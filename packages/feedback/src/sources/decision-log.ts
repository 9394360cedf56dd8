import { SOURCE_SETTINGS } from '../settings.js';
import type { FeedbackSource } from '../source.js';
import { type LogOptions, logSource } from './log-source.js';

/** Where `decisionLog` looks if no `path` is given, relative to `root`. */
export const DECISION_LOG = SOURCE_SETTINGS.decisionLog.default;

/** Name of the source, which is read last: what the others say of a decision decides which attempt it led to. */
export const DECISIONS = 'decisions';

/**
 * The logs of what services decided, one of each process: what was known of the site, which action was chosen, and with
 * what chance. A decision waits for its outcome as a prediction does; one without a task is joined by its own id.
 */
export function decisionLog(options: LogOptions): FeedbackSource {
  return logSource(
    DECISIONS,
    { action: 'action', result: 'result', resultOptional: true },
    { also: [], path: DECISION_LOG, ...options },
  );
}
