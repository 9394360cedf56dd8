import { parseCsvRecord } from '../logs/csv-record.js';
import { parseJsonRecord, type RecordPlace } from '../logs/read-records.js';

/** Fields that name an attempt; of an answer of the API it is the `id` of its `task`. */
const NAMING = new Set(['task_id', 'decision_id']);
/** The same in text that is neither whole JSON nor CSV, as of a line that was cut off. */
const IN_TEXT = /"?(?:task_id|decision_id)"?\s*[:=]\s*"?([^",}\s]+)/g;

/** What a record says, whatever became of it: the tasks and decisions that it names, and its texts. */
export interface NamedByRecord {
  readonly tasks: readonly string[];
  /** Its text as it stands, and below it the values of JSON without escapes. */
  readonly text: string;
}

/** Takes apart what can be taken apart of a record's text. */
export function namedBy(text: string, csv: RecordPlace['csv'] = {}): NamedByRecord {
  const { columns } = csv;
  if (columns !== undefined) {
    const fields = parseCsvRecord(text, csv.delimiter) ?? [];
    const tasks = fields.filter((_, place) => NAMING.has(columns[place] ?? ''));
    return { tasks: tasks.map((task) => task.trim()).filter(Boolean), text };
  }
  try {
    const tasks: string[] = [];
    const texts: string[] = [text];
    walk(parseJsonRecord(text), '', tasks, texts);
    return { tasks, text: texts.join('\n') };
  } catch {
    return { tasks: [...text.matchAll(IN_TEXT)].map((match) => match[1]!), text };
  }
}

function walk(value: unknown, name: string, tasks: string[], texts: string[]): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      walk(member, name === 'task' && key === 'id' ? 'task_id' : key, tasks, texts);
    }
    return;
  }
  if (typeof value === 'string') texts.push(value);
  else if (typeof value !== 'number') return;
  const task = String(value).trim();
  if (NAMING.has(name) && task !== '') tasks.push(task);
}
