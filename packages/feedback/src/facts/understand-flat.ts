import { SITE_FLAGS } from '@bp/contracts';
import type { Fact } from './fact.js';
import {
  LONGEST,
  readAction,
  readCount,
  readCutText,
  readDomain,
  readFlag,
  readInstant,
  readNumber,
  readProbabilities,
  readResult,
  readTaskId,
  readText,
  UNUSABLE,
} from './read-values.js';

/** How a log names the parts of an attempt. */
export interface FlatNames {
  readonly action: string;
  readonly result: string;
  /** Whether a line may come without a result, as predictions do. */
  readonly resultOptional: boolean;
}

/** A line of a log as read: column → value, nothing checked yet. */
export type FlatRecord = Readonly<Record<string, unknown>>;

export function isFlatRecord(value: unknown): value is FlatRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a record with one value a field into `fact`: `null`, or why it can't be used. Task, action, result and time
 * must be certain; of the other fields what makes no sense is taken as missing and named in `fact.unusable`.
 */
export function understandFlat(record: unknown, names: FlatNames, fact: Fact): string | null {
  fact.reset();
  if (!isFlatRecord(record)) return 'not a JSON object';
  const task = readTaskId(record.task_id);
  if ('reason' in task) return task.reason;
  const action = readAction(record[names.action]);
  if (action === null) return `${names.action} is missing`;
  if (action === UNUSABLE) return `${names.action} is not one of the four actions`;
  const result = readResult(record[names.result]);
  if (result === UNUSABLE) return `${names.result} is not success, failed or error`;
  if (result === null && !names.resultOptional) return `${names.result} is missing`;
  const at = readInstant(record.timestamp);
  if (at === UNUSABLE) return 'timestamp is not a time';
  fact.task_id = task.id;
  fact.action = action;
  fact.result = result;
  fact.at = at;
  readDetails(record, fact);
  return null;
}

function readDetails(record: FlatRecord, fact: Fact): void {
  const usable = <T>(field: string, value: T | typeof UNUSABLE): T | null => {
    if (value !== UNUSABLE) return value;
    fact.unusable.push(field);
    return null;
  };
  // Values are looked up here by name, one place for each field: a single place for all of them is three times slower.
  const text = (field: string, value: unknown): string | null =>
    value === undefined ? null : usable(field, readText(value, LONGEST.text));
  fact.execution_time = usable(
    'execution_time',
    readNumber(record.execution_time, 0, Number.MAX_VALUE),
  );
  fact.retry_count = usable('retry_count', readCount(record.retry_count));
  fact.failure_reason = usable(
    'failure_reason',
    readCutText(record.failure_reason, LONGEST.reason),
  );
  fact.captcha_type = text('captcha_type', record.captcha_type);
  fact.url = usable('url', readText(record.url, LONGEST.url));
  fact.domain = readDomain(record.domain) ?? readDomain(fact.url);
  fact.pa = usable('pa', readNumber(record.pa, 0, 100));
  fact.da = usable('da', readNumber(record.da, 0, 100));
  fact.site_type = text('site_type', record.site_type);
  fact.platform_guess = text('platform_guess', record.platform_guess);
  for (const flag of SITE_FLAGS) {
    if (record[flag] !== undefined) fact[flag] = usable(flag, readFlag(record[flag]));
  }
  fact.campaign_id = text('campaign_id', record.campaign_id);
  fact.campaign_category_id = text('campaign_category_id', record.campaign_category_id);
  fact.campaign_subcategory_id = text('campaign_subcategory_id', record.campaign_subcategory_id);
  fact.status = text('status', record.status);
  fact.shadow_action = usable('ai_predicted_action', readAction(record.ai_predicted_action));
  fact.shadow_confidence = usable('ai_confidence', readNumber(record.ai_confidence, 0, 1));
  fact.shadow_probabilities = usable(
    'ai_probabilities',
    readProbabilities(record.ai_probabilities),
  );
  // A chance of 0 cannot have chosen this action.
  fact.propensity = usable('propensity', readNumber(record.propensity, Number.MIN_VALUE, 1));
  fact.policy_version = text('policy_version', record.policy_version);
}
