import type { AtomicFile } from '@bp/files';
import {
  bool,
  columnFromArray,
  dictionary,
  float64,
  int32,
  tableFromColumns,
  tableToIPC,
  timestamp,
  utf8,
} from '@uwdata/flechette';
import type { ExportColumn, ExportValue, TableSink } from './table.js';

const MILLISECOND = 1;

const TYPES = {
  // Most texts are few: each is kept once.
  text: () => dictionary(utf8(), int32()),
  number: () => float64(),
  flag: () => bool(),
  instant: () => timestamp(MILLISECOND, 'UTC'),
} as const;

/** Keeps the whole table, and writes it at the end. Format: https://arrow.apache.org/docs/format/Columnar.html. */
export function arrowSink(columns: readonly ExportColumn[], file: AtomicFile): TableSink {
  const cells: ExportValue[][] = columns.map(() => []);
  return {
    add: (row) => {
      for (let at = 0; at < columns.length; at += 1) cells[at]!.push(row[at] ?? null);
    },
    end: () => {
      const table = tableFromColumns(
        columns.map(({ name, kind }, at) => [
          name,
          columnFromArray(cells[at]!, TYPES[kind]() as never),
        ]),
      );
      const written = tableToIPC(table, { format: 'file' });
      if (written !== null) file.writeBytes(written);
    },
  };
}
