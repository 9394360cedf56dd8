import type { AtomicFile } from '@bp/files';
import { type BasicType, ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { ExportColumn, ExportValue, TableSink } from './table.js';

/** Rows that are written together. */
const GROUP_ROWS = 50_000;

const TYPES: Readonly<Record<ExportColumn['kind'], BasicType>> = {
  text: 'STRING',
  number: 'DOUBLE',
  flag: 'BOOLEAN',
  instant: 'TIMESTAMP',
};

/** Writes each group of rows when it is full. Format: https://parquet.apache.org/docs/file-format/. */
export function parquetSink(columns: readonly ExportColumn[], file: AtomicFile): TableSink {
  let cells: ExportValue[][] = columns.map(() => []);
  const columnData = () =>
    columns.map(({ name, kind }, at) => ({
      name,
      type: TYPES[kind],
      nullable: true,
      data: kind === 'instant' ? cells[at]!.map(asDate) : cells[at]!,
    }));
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaFromColumnData({ columnData: columnData() }),
    createdBy: 'BacklinkPro',
  });
  const flush = (): void => {
    file.writeBytes(bytes.getBytes());
    // Its offset counts on; only what is kept begins anew.
    bytes.index = 0;
  };
  const writeGroup = (): void => {
    if (cells[0]?.length === 0) return;
    void writer.write({ columnData: columnData(), rowGroupSize: GROUP_ROWS });
    flush();
    cells = columns.map(() => []);
  };
  return {
    add: (row) => {
      for (let at = 0; at < columns.length; at += 1) cells[at]!.push(row[at] ?? null);
      if (cells[0]!.length === GROUP_ROWS) writeGroup();
    },
    end: () => {
      writeGroup();
      void writer.finish();
      flush();
    },
  };
}

function asDate(value: ExportValue): Date | null {
  return value === null ? null : new Date(Number(value));
}
