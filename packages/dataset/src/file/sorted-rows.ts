import type { AttemptKey } from '@bp/contracts';
import type { ByteSource } from '../csv/byte-source.js';
import type { CsvHeader } from '../csv/header.js';
import { type Row, scanRows } from '../csv/row-scanner.js';

/** Compares keys by UTF-16 code units: the order of rows in a dataset file. */
export function compareKeys(a: AttemptKey, b: AttemptKey): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export interface DatasetRowsOptions {
  readonly path: ByteSource;
  readonly header: CsvHeader;
  readonly between?: (() => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Calls `onRow` for every row after the header, in file order. */
export function scanBody(options: DatasetRowsOptions, onRow: (row: Row) => unknown): Promise<void> {
  const { path, header, between, signal } = options;
  const { delimiter, bodyOffset, bodyLine } = header;
  return scanRows(
    { path, delimiter, from: bodyOffset, fromLine: bodyLine, between, signal },
    onRow,
  );
}
