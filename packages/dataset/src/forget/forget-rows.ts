import { type FoundFeedback, formatField, type SoughtFeedback } from '@bp/contracts';
import { writeWhole } from '@bp/files';
import { readHeader } from '../csv/header.js';
import type { Row } from '../csv/row-scanner.js';
import type { DatasetFileOptions } from '../file/dataset-hash.js';
import { RecordReader } from '../file/record-row.js';
import { scanBody } from '../file/sorted-rows.js';

/** The dataset, what to look for, and whether to take it out. */
export interface ForgetRowsOptions extends DatasetFileOptions {
  readonly sought: SoughtFeedback;
  readonly remove: boolean;
}

/** As {@link FoundFeedback}, of a dataset. */
export interface ForgottenRows extends FoundFeedback {
  /** Of those rows, the tasks whose row was of another domain, or of none. */
  readonly otherTasks: ReadonlySet<string>;
}

/**
 * Looks for rows of tasks, and rows that name a domain in any column; with `remove` the file is replaced by one without
 * them, all other lines as they were. No file has no rows; `null`: it is of the legacy kind, and was not looked at.
 * Errors: `DATASET_INVALID`, `STORAGE_FAILED`.
 */
export async function forgetRows(options: ForgetRowsOptions): Promise<ForgottenRows | null> {
  const { path, sought, remove } = options;
  const found = { records: 0, tasks: new Set<string>(), otherTasks: new Set<string>() };
  const header = await readHeader(path);
  if (header === null) return found;
  if (header.kind === 'legacy') return null;
  const reader = new RecordReader(header);
  const isSought = (row: Row): boolean => {
    const tasks = [reader.taskId(row), reader.text(row, 'decision_id')].filter(Boolean);
    const named = sought.mentions(row.buffer.toString('utf8', row.start, row.end));
    if (!named && !tasks.some((task) => sought.tasks.has(task))) return false;
    found.records += 1;
    for (const task of tasks) found.tasks.add(task);
    if (!sought.mentions(reader.text(row, 'domain'))) found.otherTasks.add(reader.taskId(row));
    return true;
  };
  if (!remove) {
    await scanBody({ ...options, header }, (row) => {
      isSought(row);
      return true;
    });
    return found;
  }
  await writeWhole(path, async (out) => {
    out.writeText(`${header.names.map(formatField).join(',')}\n`);
    await scanBody({ ...options, header }, (row) => {
      if (isSought(row)) return true;
      out.writeBytes(row.buffer.subarray(row.start, row.end));
      out.writeText('\n');
      return true;
    });
  });
  return found;
}
