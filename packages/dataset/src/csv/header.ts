import { BpError, DATASET_COLUMNS, formatField } from '@bp/contracts';
import { isErrno } from '@bp/files';
import { type ByteSource, nameOf } from './byte-source.js';
import { type Row, scanRows } from './row-scanner.js';

/** What a CSV file's first row says. */
export interface CsvHeader {
  /** Names as they stand in the file. */
  readonly names: readonly string[];
  /** Names in lower case with `_` for spaces, → place in the row; of equal names the first. */
  readonly places: ReadonlyMap<string, number>;
  readonly delimiter: number;
  /** Byte and line of the first row after the header. */
  readonly bodyOffset: number;
  readonly bodyLine: number;
  /** `dataset`: has `action_type`. `legacy`: has `url` and `type`. */
  readonly kind: 'dataset' | 'legacy';
}

/** Delimiters that are looked for, the expected one first. */
export const DELIMITERS: readonly string[] = [',', ';', '\t', '|'];
const COMMA = byteOf(',');

function byteOf(delimiter: string): number {
  return delimiter.charCodeAt(0);
}

export function columnName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}

/** Names that older files use for dataset columns. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  action: 'action_type',
  action_attempted: 'action_type',
  created_at: 'timestamp',
};

/**
 * Reads the header. `null`: no file, or an empty one.
 * Throws DATASET_INVALID where the first row is not a header that a dataset or a legacy file can have.
 */
export async function readHeader(source: ByteSource): Promise<CsvHeader | null> {
  const path = nameOf(source);
  for (const delimiter of DELIMITERS.map(byteOf)) {
    const first = await firstRow(source, delimiter);
    if (first === null) return null;
    const header = headerOf(first, delimiter);
    if (header === null) continue;
    if (delimiter !== COMMA) throw wrongDelimiter(path, delimiter);
    return header;
  }
  const first = await firstRow(source, COMMA);
  throw notADataset(path, first?.names ?? []);
}

type FirstRow = Pick<CsvHeader, 'names' | 'bodyOffset' | 'bodyLine'>;

async function firstRow(path: ByteSource, delimiter: number): Promise<FirstRow | null> {
  let names: string[] | null = null;
  let second: { offset: number; line: number } | null = null;
  try {
    await scanRows({ path, delimiter }, (row: Row) => {
      if (names === null) {
        names = Array.from({ length: row.count }, (_, field) => row.text(field));
        return true;
      }
      second = { offset: row.offset, line: row.line };
      return false;
    });
  } catch (error) {
    if (isErrno((error as Error).cause, 'ENOENT')) return null;
    throw error;
  }
  if (names === null) return null;
  const body = second as { offset: number; line: number } | null;
  return {
    names,
    bodyOffset: body?.offset ?? Number.MAX_SAFE_INTEGER,
    bodyLine: body?.line ?? 2,
  };
}

function headerOf(first: FirstRow, delimiter: number): CsvHeader | null {
  const places = new Map<string, number>();
  first.names.forEach((text, place) => {
    const name = columnName(text);
    if (name !== '' && !places.has(name)) places.set(name, place);
  });
  for (const [old, name] of Object.entries(OLD_NAMES)) {
    const place = places.get(old);
    if (place !== undefined && !places.has(name)) places.set(name, place);
  }
  const kind = places.has('action_type')
    ? places.has('task_id') && places.has('success')
      ? 'dataset'
      : null
    : places.has('url') && places.has('type')
      ? 'legacy'
      : null;
  if (kind === null) return null;
  return { ...first, places, delimiter, kind };
}

/** The header as a line. */
export function headerLine({ names }: CsvHeader): string {
  return names.map(formatField).join(',');
}

/** Columns of the file that the dataset has no name for, in file order. */
export function unknownColumns(header: CsvHeader): { name: string; place: number }[] {
  const known = new Set<string>(DATASET_COLUMNS);
  return header.names
    .map((text, place) => ({ name: text.trim(), place }))
    .filter(({ name, place }) => {
      if (name === '') return false;
      const column = columnName(name);
      const claimed = OLD_NAMES[column];
      if (claimed !== undefined && header.places.get(claimed) === place) return false;
      return !known.has(column) && header.places.get(column) === place;
    });
}

function wrongDelimiter(path: string, delimiter: number): BpError {
  const character = String.fromCharCode(delimiter);
  const name = character === '\t' ? 'tab' : character;
  return new BpError(
    'DATASET_INVALID',
    `${path}, line 1: the columns are separated by "${name}", where "," is expected.`,
    {
      remedy:
        'Save the file with commas, or take it in with `bp import`, which reads other delimiters.',
      details: { file: path, line: 1, found: name },
    },
  );
}

function notADataset(path: string, names: readonly string[]): BpError {
  const shown = names.slice(0, 8).map((name) => name.slice(0, 40));
  return new BpError(
    'DATASET_INVALID',
    `${path}, line 1: no dataset header. Found ${names.length} column${names.length === 1 ? '' : 's'}: ${shown.join(', ')}.`,
    {
      remedy:
        'A dataset has the columns task_id, action_type and success; a legacy file has url and type (see docs/feedback-formats.md#the-dataset).',
      details: { file: path, line: 1, columns: shown },
    },
  );
}
