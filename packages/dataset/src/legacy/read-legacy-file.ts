import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { BpError } from '@bp/contracts';
import { isErrno, openPlainFile, storageError } from '@bp/files';
import { CsvError, type Info, parse } from 'csv-parse';
import { columnName, DELIMITERS } from '../csv/header.js';
import { LONGEST_ROW_BYTES } from '../csv/row-scanner.js';

/** A row of a legacy file, by normalised column name. */
export interface LegacyRow {
  /** Line on which the row ends, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** Text as read, for the quarantine. */
  readonly text: string;
}

export interface LegacyFile {
  /** Normalised column name → place in a row. */
  readonly places: ReadonlyMap<string, number>;
  readonly delimiter: string;
  /** Rows after the header. Throws INPUT_INVALID where the rest can't be taken apart. */
  rows(): AsyncGenerator<LegacyRow>;
}

const HEAD_BYTES = 1 << 16;

/**
 * Opens a CSV file that need not be in order: any of the usual delimiters, a byte order mark, CRLF, loose quotes,
 * rows of other lengths. Throws INPUT_INVALID where its first row has no `url` and `type`, or it is not text.
 */
export async function openLegacyFile(path: string): Promise<LegacyFile> {
  const head = await readHead(path);
  if (head.length === 0) throw invalid(path, 'the file is empty');
  if (head.includes(0)) throw invalid(path, 'it holds zero bytes and is not a text file');
  const firstLine =
    head
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/, 1)[0] ?? '';
  for (const delimiter of DELIMITERS) {
    const names = firstLine.split(delimiter).map((name) => columnName(name.replaceAll('"', '')));
    if (!names.includes('url') || !names.includes('type')) continue;
    const places = new Map<string, number>();
    names.forEach((name, place) => {
      if (!places.has(name)) places.set(name, place);
    });
    return { places, delimiter, rows: () => readRows(path, delimiter) };
  }
  const shown = firstLine.slice(0, 200);
  throw invalid(path, `its first line names no columns "url" and "type": ${JSON.stringify(shown)}`);
}

async function* readRows(path: string, delimiter: string): AsyncGenerator<LegacyRow> {
  const parser = parse({
    delimiter,
    bom: true,
    from_line: 2,
    info: true,
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW_BYTES,
  });
  pipeline(createReadStream(path), parser, () => undefined);
  try {
    for await (const entry of parser) {
      const { record, info, raw } = entry as { record: string[]; info: Info; raw: string };
      const text = raw.replace(/\r?\n$/, '');
      if (text.trim() !== '') yield { line: info.lines, fields: record, text };
    }
  } catch (error) {
    if (error instanceof CsvError) {
      throw invalid(path, `line ${String(error.lines ?? '?')}: ${error.message}`, error);
    }
    throw storageError(error, 'read', path);
  }
}

async function readHead(path: string): Promise<Buffer> {
  try {
    const handle = await openPlainFile(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isErrno(error, 'ENOENT')) throw invalid(path, 'there is no such file');
    if (error instanceof Error && !('code' in error)) throw invalid(path, error.message, error);
    throw storageError(error, 'read', path);
  }
}

function invalid(path: string, why: string, cause?: unknown): BpError {
  return new BpError('INPUT_INVALID', `${path} can't be taken in: ${why}.`, {
    remedy:
      'Give a CSV file in UTF-8 with a header that has at least url and type (docs/feedback-formats.md#the-dataset).',
    details: { file: path },
    cause,
  });
}
