import type { Result } from '@bp/contracts';
import type { Fact } from '../facts/fact.js';
import {
  LONGEST,
  readAction,
  readCount,
  readCutText,
  readDomain,
  readFlag,
  readInstant,
  readNumber,
  readTaskId,
  readText,
  UNUSABLE,
} from '../facts/read-values.js';
import { type FlatRecord, isFlatRecord } from '../facts/understand-flat.js';

/** Task states that say: no outcome yet. */
const UNFINISHED = new Set(
  'pending,queued,scheduled,waiting,new,created,assigned,reserved,running,processing,in_progress,in progress,started,retrying,paused'.split(
    ',',
  ),
);
const FINISHED: Readonly<Record<string, Result>> = {
  success: 'success',
  succeeded: 'success',
  successful: 'success',
  completed: 'success',
  complete: 'success',
  done: 'success',
  finished: 'success',
  failed: 'failed',
  failure: 'failed',
  error: 'error',
};

/**
 * Reads a record of `GET /api/ml/historical-data` (docs/feedback-formats.md) into `fact`: `null`, or why it can't be
 * used, naming the field. `task.type` is the attempt's action; `success` is its outcome, once `task.status` is a
 * finished one.
 */
export function understandHistory(record: unknown, fact: Fact): string | null {
  fact.reset();
  if (!isFlatRecord(record)) return 'not a JSON object';
  const { task } = record;
  if (!isFlatRecord(task)) return 'task is missing';
  const id = readTaskId(task.id);
  if ('reason' in id) return id.reason.replace('task_id', 'task.id');
  const action = readAction(task.type);
  if (action === null) return 'task.type is missing';
  if (action === UNUSABLE) return 'task.type is not one of the four actions';
  const at = readInstant(record.created_at);
  if (at === UNUSABLE) return 'created_at is not a time';
  const result = readOutcome(record.success, task.status);
  if (typeof result === 'object' && result !== null) return result.reason;
  fact.task_id = id.id;
  fact.action = action;
  fact.at = at;
  fact.result = result;
  readDetails(record, task, fact);
  return null;
}

function readOutcome(success: unknown, status: unknown): Result | null | { reason: string } {
  const word = readText(status, LONGEST.text);
  if (word === UNUSABLE) return { reason: 'task.status is not text' };
  const state = word?.toLowerCase() ?? null;
  if (state !== null && UNFINISHED.has(state)) return null;
  const flag = readFlag(success);
  if (flag === UNUSABLE) return { reason: 'success is neither true nor false' };
  if (state !== null && !Object.hasOwn(FINISHED, state) && flag === null) {
    return { reason: 'task.status is not a known one, and success is missing' };
  }
  const named = state !== null && Object.hasOwn(FINISHED, state) ? FINISHED[state]! : null;
  if (flag === null) return named ?? { reason: 'success and task.status are missing' };
  if (flag) return 'success';
  return named === 'error' ? 'error' : 'failed';
}

function readDetails(record: FlatRecord, task: FlatRecord, fact: Fact): void {
  const usable = <T>(field: string, value: T | typeof UNUSABLE): T | null => {
    if (value !== UNUSABLE) return value;
    fact.unusable.push(field);
    return null;
  };
  const text = (field: string, value: unknown): string | null =>
    usable(field, readText(value, LONGEST.text));
  fact.failure_reason = usable(
    'task.error_message',
    readCutText(task.error_message, LONGEST.reason),
  );
  fact.execution_time = usable(
    'task.execution_time',
    readNumber(task.execution_time, 0, Number.MAX_VALUE),
  );
  fact.retry_count = usable('task.retry_count', readCount(task.retry_count));
  if (isFlatRecord(record.backlink)) {
    const { backlink } = record;
    fact.url = usable('backlink.url', readText(backlink.url, LONGEST.url));
    fact.domain = readDomain(backlink.domain) ?? readDomain(fact.url);
    fact.pa = usable('backlink.pa', readNumber(backlink.pa, 0, 100));
    fact.da = usable('backlink.da', readNumber(backlink.da, 0, 100));
    fact.site_type = text('backlink.site_type', backlink.site_type);
    fact.status = text('backlink.status', backlink.status);
  }
  if (isFlatRecord(record.campaign)) {
    const { campaign } = record;
    fact.campaign_id = text('campaign.id', campaign.id);
    fact.campaign_category_id = text('campaign.category_id', campaign.category_id);
    fact.campaign_subcategory_id = text('campaign.subcategory_id', campaign.subcategory_id);
  }
  const propensity = record.propensity ?? task.propensity;
  fact.propensity = usable('propensity', readNumber(propensity, Number.MIN_VALUE, 1));
  fact.policy_version = text('policy_version', record.policy_version ?? task.policy_version);
}
