import type { AtomicFile } from '@bp/files';
import { writeWhole } from '@bp/files';
import { csvSink } from './csv-sink.js';
import type { ExportColumn, ExportTable, TableSink } from './table.js';

/** In which form a table leaves. */
export const EXPORT_FORMATS = ['csv', 'parquet', 'arrow'] as const;
/** One of `EXPORT_FORMATS`. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/**
 * Writes a table for other programs, as a whole or not at all: CSV (RFC 4180, formulas made harmless, instants as ISO
 * 8601), Parquet (Snappy, groups of 50,000 rows, so that memory does not grow with the table) or an Arrow IPC file (whole
 * in memory: 250 bytes a row and more). Errors: `STORAGE_FAILED`.
 * @returns How many rows it has.
 */
export async function exportTable(
  path: string,
  format: ExportFormat,
  table: ExportTable,
): Promise<number> {
  let rows = 0;
  await writeWhole(path, async (file) => {
    const sink = await sinkOf(format, table.columns, file);
    await table.rows((row) => {
      sink.add(row);
      rows += 1;
    });
    sink.end();
  });
  return rows;
}

async function sinkOf(
  format: ExportFormat,
  columns: readonly ExportColumn[],
  file: AtomicFile,
): Promise<TableSink> {
  switch (format) {
    case 'csv':
      return csvSink(columns, file);
    // Both load what nothing else needs.
    case 'parquet':
      return (await import('./parquet-sink.js')).parquetSink(columns, file);
    case 'arrow':
      return (await import('./arrow-sink.js')).arrowSink(columns, file);
  }
}
