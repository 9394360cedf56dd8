import {
  type Action,
  type AttemptKey,
  attemptKey,
  DATASET_COLUMNS,
  type FieldKind,
  type FieldName,
  type FieldValue,
  formatField,
  formatInstant,
  isAction,
  NO_OUTCOME,
  normaliseAction,
  PLACE,
  parseInstant,
  RECORD_FIELDS,
  RESULTS,
  type RecordField,
  type Result,
  SPLITS,
  type Split,
} from '@bp/contracts';
import type { CsvHeader } from '../csv/header.js';
import type { Row } from '../csv/row-scanner.js';

/** Fields before which `extras` stand in a line: the header's known columns in file order. */
export function datasetHeader(extras: readonly string[]): string {
  return [...DATASET_COLUMNS, ...extras].map(formatField).join(',');
}

/** Reads dataset rows by one header. */
export class RecordReader {
  /** Place of each of the dataset's columns in a row of the file, -1 where it has none. */
  readonly #columns: readonly number[];

  constructor(header: CsvHeader) {
    this.#columns = DATASET_COLUMNS.map((column) => header.places.get(column) ?? -1);
  }

  taskId(row: Row): string {
    return this.text(row, 'task_id').trim();
  }

  action(row: Row): Action | undefined {
    const text = this.text(row, 'action_type');
    return isAction(text) ? text : normaliseAction(text);
  }

  /** A row whose action can't be read gets a key that no attempt can have: it stays as it is. */
  key(row: Row): AttemptKey {
    const action = this.action(row);
    const task = this.taskId(row);
    return action === undefined ? `?:${task}` : attemptKey(task, action);
  }

  /** Where an outcome stands that names the row's decision alone; `null`: it names none, or stands there itself. */
  decisionKey(row: Row): AttemptKey | null {
    if (this.isEmpty(row, 'decision_id')) return null;
    const decision = this.text(row, 'decision_id').trim();
    const action = this.action(row);
    if (action === undefined || decision === this.taskId(row)) return null;
    return attemptKey(decision, action);
  }

  /** Whether a row says nothing in a column. */
  isEmpty(row: Row, column: FieldName): boolean {
    return row.isEmpty(this.#columns[PLACE[column]]!);
  }

  text(row: Row, column: FieldName): string {
    return row.text(this.#columns[PLACE[column]]!);
  }

  split(row: Row): Split | null {
    return oneOf(this.text(row, 'split'), SPLITS);
  }

  /** The values that a row holds, or `null` where task, action or outcome can't be read. */
  values(row: Row): FieldValue[] | null {
    const values: FieldValue[] = [];
    for (const [column, { kind }] of FIELDS.entries()) {
      const place = this.#columns[column]!;
      values.push(row.isEmpty(place) ? null : parseField(row.text(place), kind));
    }
    const success = values[PLACE.success];
    values[PLACE.task_id] ??= '';
    if (values[PLACE.task_id] === '' || values[PLACE.action_type] === null || success === null) {
      return null;
    }
    values[PLACE.result] ??= (success ? 'success' : 'failed') satisfies Result;
    values[PLACE.outcome_source] ??= NO_OUTCOME;
    values[PLACE.sources] ??= '';
    return values;
  }
}

const FIELDS: readonly RecordField[] = DATASET_COLUMNS.map((name) => RECORD_FIELDS[name]);

function parseField(text: string, kind: FieldKind): FieldValue {
  switch (kind) {
    case 'number':
    case 'count':
      return parseNumber(text);
    case 'flag':
      return parseFlag(text);
    case 'action':
      return normaliseAction(text) ?? null;
    case 'result':
      return oneOf(text, RESULTS);
    case 'split':
      return oneOf(text, SPLITS);
    case 'instant': {
      const ms = parseInstant(text);
      return ms === undefined ? null : formatInstant(ms);
    }
    default:
      return text.trim() || null;
  }
}

function oneOf<T extends string>(text: string, allowed: readonly T[]): T | null {
  const value = text.trim().toLowerCase();
  return allowed.find((item) => item === value) ?? null;
}

export function parseNumber(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

export function parseFlag(text: string): boolean | null {
  switch (text.trim().toLowerCase()) {
    case '1':
    case 'true':
    case 'yes':
    case '1.0':
    case 'success':
      return true;
    case '0':
    case 'false':
    case 'no':
    case '0.0':
    case 'failed':
    case 'error':
      return false;
    default:
      return null;
  }
}
