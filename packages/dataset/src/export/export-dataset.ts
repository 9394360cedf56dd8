import {
  DATASET_COLUMNS,
  type FieldKind,
  type FieldName,
  parseInstant,
  RECORD_FIELDS,
} from '@bp/contracts';
import type { DatasetFileOptions } from '../file/dataset-hash.js';
import { parseFlag, parseNumber } from '../file/record-row.js';
import { scanRecords } from '../file/scan-records.js';
import { isWanted, type RowFilter } from '../file/summarise.js';
import { type ExportFormat, exportTable } from './export-table.js';
import type { ExportColumn, ExportValue } from './table.js';

/** Which rows go where. */
export interface ExportDatasetOptions extends DatasetFileOptions {
  /** Only rows with these texts in these columns. Default: all. */
  readonly where?: RowFilter;
  readonly to: string;
  readonly format: ExportFormat;
}

/** Others are text. */
const KINDS: Partial<Readonly<Record<FieldKind, ExportColumn['kind']>>> = {
  number: 'number',
  count: 'number',
  flag: 'flag',
  instant: 'instant',
};

const COLUMNS = DATASET_COLUMNS.map((name): ExportColumn & { readonly name: FieldName } => ({
  name,
  kind: KINDS[RECORD_FIELDS[name].kind] ?? 'text',
}));

/**
 * Writes the dataset's columns for other programs, typed; columns that are not its own stay behind. Errors as
 * `scanRecords` and `exportTable`.
 * @returns How many rows were written.
 */
export function exportDataset(options: ExportDatasetOptions): Promise<number> {
  const { to, format, where = {} } = options;
  return exportTable(to, format, {
    columns: COLUMNS,
    rows: (add) =>
      scanRecords(options, (text) => {
        if (isWanted(text, where)) add(COLUMNS.map(({ name, kind }) => cellOf(text(name), kind)));
      }),
  });
}

function cellOf(text: string, kind: ExportColumn['kind']): ExportValue {
  if (text === '') return null;
  switch (kind) {
    case 'number':
      return parseNumber(text);
    case 'flag':
      return parseFlag(text);
    case 'instant':
      return parseInstant(text) ?? null;
    default:
      return text;
  }
}
