import { SOURCE_SETTINGS } from '../settings.js';
import type { FeedbackSource } from '../source.js';
import { type LogOptions, logSource } from './log-source.js';

/** Where `automationLog` looks if no `path` is given, relative to `root`. */
export const AUTOMATION_LOG = SOURCE_SETTINGS.automationLog.default;

/** The log of actions as they ran, a line per try: `timestamp, task_id, domain, action_attempted, result, …` */
export function automationLog(options: LogOptions): FeedbackSource {
  return logSource(
    'automation',
    { action: 'action_attempted', result: 'result', resultOptional: false },
    { also: [], path: AUTOMATION_LOG, ...options },
  );
}
