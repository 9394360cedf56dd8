import type { Result } from '@bp/contracts';
import type { Fact } from '../facts/fact.js';
import { completeDomain, fieldTarget, takeField } from '../facts/read-fields.js';
import {
  LONGEST,
  readAction,
  readFlag,
  readInstant,
  readTaskId,
  readText,
  UNUSABLE,
} from '../facts/read-values.js';
import { type FlatRecord, isFlatRecord } from '../facts/understand-flat.js';

/** Task states that say: no outcome yet. Compared without regard to case, spaces, `_` and `-`. */
const UNFINISHED = new Set(
  'pending,queued,scheduled,waiting,new,created,assigned,reserved,running,processing,in progress,started,retrying,paused,on hold,held,open,draft,ready,claimed,deferred,delayed,blocked,queued for retry,awaiting approval,pending review,in review,awaiting review,pending approval,awaiting verification'.split(
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
  rejected: 'failed',
  'timed out': 'failed',
  timeout: 'failed',
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

/** `success: false` is what an application says of any task that has not succeeded, be it that it has not begun. */
function readOutcome(success: unknown, status: unknown): Result | null | { reason: string } {
  const word = readText(status, LONGEST.text);
  if (word === UNUSABLE) return { reason: 'task.status is not text' };
  const flag = readFlag(success);
  if (flag === UNUSABLE) return { reason: 'success is neither true nor false' };
  if (word === null) {
    if (flag === null) return { reason: 'success and task.status are missing' };
    return flag ? 'success' : 'failed';
  }
  const state = word.toLowerCase().replace(/[\s_-]+/g, ' ');
  if (UNFINISHED.has(state)) return null;
  // PHP makes an empty text of false, and of nothing, too.
  if (success === '') return { reason: 'success is empty' };
  const named = Object.hasOwn(FINISHED, state) ? FINISHED[state]! : undefined;
  if (flag === true) return 'success';
  if (named === undefined)
    return { reason: `task.status is not a known one: ${word.slice(0, 40)}` };
  if (flag === null) return named;
  return named === 'error' ? 'error' : 'failed';
}

/** What may stand in a record beside task, action, outcome and time: its part, its name there, and what it means. */
const HISTORY_FIELDS = (
  [
    ['task', 'error_message', 'failure_reason'],
    ['task', 'execution_time', 'execution_time'],
    ['task', 'retry_count', 'retry_count'],
    ['backlink', 'url', 'url'],
    ['backlink', 'domain', 'domain'],
    ['backlink', 'pa', 'pa'],
    ['backlink', 'da', 'da'],
    ['backlink', 'site_type', 'site_type'],
    ['backlink', 'status', 'status'],
    ['campaign', 'id', 'campaign_id'],
    ['campaign', 'category_id', 'campaign_category_id'],
    ['campaign', 'subcategory_id', 'campaign_subcategory_id'],
  ] as const
).map(([part, name, field]) => ({ part, name, target: fieldTarget(field) }));

/** What a service logs of its choice, on the record or on its task. */
const CHOICE_FIELDS = (['propensity', 'policy_version', 'decision_id'] as const).map((name) => ({
  name,
  target: fieldTarget(name),
}));

function readDetails(record: FlatRecord, task: FlatRecord, fact: Fact): void {
  for (const { part, name, target } of HISTORY_FIELDS) {
    const given = record[part];
    if (isFlatRecord(given)) takeField(fact, target, `${part}.${name}`, given[name]);
  }
  completeDomain(fact);
  for (const { name, target } of CHOICE_FIELDS) {
    takeField(fact, target, name, record[name] ?? task[name]);
  }
}
