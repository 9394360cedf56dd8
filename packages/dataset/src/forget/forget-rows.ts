import type { AttemptKey, DatasetPlace, FoundFeedback, SoughtFeedback } from '@bp/contracts';
import { writeWhole } from '@bp/files';
import { headerLine, readHeader } from '../csv/header.js';
import type { Row } from '../csv/row-scanner.js';
import type { DatasetFileOptions } from '../file/dataset-hash.js';
import { RecordReader } from '../file/record-row.js';
import { type DatasetRowsOptions, scanBody } from '../file/sorted-rows.js';
import { replaceRows } from '../place/replace-rows.js';

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
 * Looks for rows of tasks, and rows that name a domain in any column; with `remove` they are taken out, all other lines
 * as they were. No dataset has no rows; `null`: it is of the legacy kind, and was not looked at.
 * Errors: `DATASET_INVALID`, `STORAGE_FAILED`.
 */
export async function forgetRows(options: ForgetRowsOptions): Promise<ForgottenRows | null> {
  const { path, sought, remove, signal } = options;
  const header = await readHeader(path);
  if (header === null) return nothingFound();
  if (header.kind === 'legacy') return null;
  const reader = new RecordReader(header);
  const search = new Search(sought, reader);
  if (remove && typeof path !== 'string') {
    return forgetInPlace(path, { path, header, signal }, () => new Search(sought, reader));
  }
  if (!remove) {
    await scanBody({ path, header, signal }, (row) => {
      search.note(row);
    });
    return search.found;
  }
  await writeWhole(String(path), async (out) => {
    out.writeText(`${headerLine(header)}\n`);
    await scanBody({ path, header, signal }, (row) => {
      if (search.note(row)) return;
      out.writeBytes(row.buffer.subarray(row.start, row.end));
      out.writeText('\n');
    });
  });
  return search.found;
}

/** Reading all rows takes long, and holds nobody up; then those that were found are looked at again, and taken out. */
async function forgetInPlace(
  place: DatasetPlace,
  rows: DatasetRowsOptions,
  begin: () => Search,
): Promise<ForgottenRows> {
  const keys = new Set<AttemptKey>();
  const search = begin();
  await scanBody(rows, (row) => {
    if (search.note(row)) keys.add(search.reader.key(row));
  });
  return place.change(async (change) => {
    const again = begin();
    await replaceRows(place.location, change, keys, (row) => !again.note(row));
    return again.found;
  });
}

function nothingFound() {
  return { records: 0, tasks: new Set<string>(), otherTasks: new Set<string>() };
}

/** Looks at rows, and takes note of what was found. */
class Search {
  readonly found = nothingFound();

  constructor(
    private readonly sought: SoughtFeedback,
    readonly reader: RecordReader,
  ) {}

  note(row: Row): boolean {
    const { reader, sought } = this;
    const tasks = [reader.taskId(row), reader.text(row, 'decision_id')].filter(Boolean);
    const named = sought.mentions(row.buffer.toString('utf8', row.start, row.end));
    if (!named && !tasks.some((task) => sought.tasks.has(task))) return false;
    this.found.records += 1;
    for (const task of tasks) this.found.tasks.add(task);
    if (!sought.mentions(reader.text(row, 'domain'))) this.found.otherTasks.add(reader.taskId(row));
    return true;
  }
}
