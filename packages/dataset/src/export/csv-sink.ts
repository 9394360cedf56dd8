import { formatInstant, spreadsheetField } from '@bp/contracts';
import type { AtomicFile } from '@bp/files';
import type { ExportColumn, ExportValue, TableSink } from './table.js';

export function csvSink(columns: readonly ExportColumn[], file: AtomicFile): TableSink {
  const line = (fields: readonly (string | number | null)[]): void =>
    file.writeText(`${fields.map(spreadsheetField).join(',')}\r\n`);
  const shown = (value: ExportValue, { kind }: ExportColumn): string | number | null => {
    if (typeof value === 'boolean') return value ? 1 : 0;
    return kind === 'instant' && value !== null ? formatInstant(Number(value)) : value;
  };
  line(columns.map(({ name }) => name));
  return {
    add: (row) => line(columns.map((column, at) => shown(row[at] ?? null, column))),
    end: () => {},
  };
}
