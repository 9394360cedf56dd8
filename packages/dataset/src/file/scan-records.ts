import type { FieldName } from '@bp/contracts';
import { readHeader } from '../csv/header.js';
import type { DatasetFileOptions } from './dataset-hash.js';
import { RecordReader } from './record-row.js';
import { scanBody } from './sorted-rows.js';

/** Gives the text of a column in the row at hand, empty where it is missing. Only until `onRow` returns. */
export type RowText = (column: FieldName) => string;

/**
 * Calls `onRow` for every row, in file order, making strings only of the columns that it asks for. No file, or one of
 * the legacy kind, has no rows. Errors: `DATASET_INVALID`, `STORAGE_FAILED`.
 */
export async function scanRecords(
  options: DatasetFileOptions,
  onRow: (text: RowText) => void,
): Promise<void> {
  const header = await readHeader(options.path);
  if (header === null || header.kind === 'legacy') return;
  const reader = new RecordReader(header);
  await scanBody({ ...options, header }, (row) => {
    onRow((column) => reader.text(row, column));
  });
}
