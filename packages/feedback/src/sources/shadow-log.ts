import { SOURCE_SETTINGS } from '../settings.js';
import type { FeedbackSource } from '../source.js';
import { type LogOptions, logSource } from './log-source.js';

/** Where `shadowLog` looks if no `path` is given, relative to `root`. */
export const SHADOW_LOG = SOURCE_SETTINGS.shadowLog.default;

/**
 * The log of predictions that were made beside the rule in use: a line with `task_result: null`, later one with the
 * result. The attempt's action is the one that was executed, `rule_based_action`.
 */
export function shadowLog(options: LogOptions): FeedbackSource {
  return logSource(
    'shadow',
    { action: 'rule_based_action', result: 'task_result', resultOptional: true },
    { also: [], path: SHADOW_LOG, ...options },
  );
}
