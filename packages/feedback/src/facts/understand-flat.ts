import { type FieldName, isAbsent, STAMPED_FIELDS, WEIGHED_FIELDS } from '@bp/contracts';
import type { Fact } from './fact.js';
import { completeDomain, type FieldTarget, fieldTarget, takeField } from './read-fields.js';
import { readAction, readInstant, readResult, readTaskId, UNUSABLE } from './read-values.js';

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

/** Fields that logs name otherwise than the dataset. */
const NAMES_IN_LOGS: Partial<Record<FieldName, string>> = {
  shadow_action: 'ai_predicted_action',
  shadow_confidence: 'ai_confidence',
  shadow_probabilities: 'ai_probabilities',
};

/** What may stand in a line beside task, action, result and time, by its name there. */
const FLAT_FIELDS: ReadonlyMap<string, FieldTarget> = new Map(
  [...STAMPED_FIELDS, ...WEIGHED_FIELDS]
    .filter((name) => name !== 'result')
    .map((name) => [NAMES_IN_LOGS[name] ?? name, fieldTarget(name)]),
);

/** Their names. */
export const FLAT_FIELD_NAMES: readonly string[] = [...FLAT_FIELDS.keys()];

/**
 * Reads a record with one value a field into `fact`: `null`, or why it can't be used. Task, action, result and time
 * must be certain (the decision that led to an attempt stands for a task that is not named); of the other fields what makes no sense is taken as missing and named in `fact.unusable`.
 */
export function understandFlat(record: unknown, names: FlatNames, fact: Fact): string | null {
  fact.reset();
  if (!isFlatRecord(record)) return 'not a JSON object';
  const task = readTaskId(isAbsent(record.task_id) ? record.decision_id : record.task_id);
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
  // Going through what the line has is several times faster than asking it for every field.
  for (const name in record) {
    const target = FLAT_FIELDS.get(name);
    if (target !== undefined) takeField(fact, target, name, record[name]);
  }
  completeDomain(fact);
  return null;
}
