import { isUtf8 } from 'node:buffer';
import { BpError } from '@bp/contracts';
import { storageError } from '@bp/files';
import { type ByteSource, nameOf, openBytes } from './byte-source.js';

/**
 * Reads a CSV file (RFC 4180) row by row as bytes, in pieces, without making a string or an object of what
 * nobody asks for. csv-parse makes strings of every field: measured on 240,000 rows it takes longer than the
 * whole preparation may (docs/feedback-formats.md#the-dataset has the figures). It reads the small and messy files; this one reads the
 * dataset. A test holds the two against each other.
 */
export interface RowScanOptions {
  readonly path: ByteSource;
  /** One byte; `,` unless the header says otherwise. */
  readonly delimiter?: number;
  /** Byte to start at, a row's first one. */
  readonly from?: number;
  /** Number of the line at `from`, from 1. */
  readonly fromLine?: number;
  /** Waited for after each piece of about 1 MB: for what takes rows more slowly than they come. */
  readonly between?: (() => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const CHUNK_BYTES = 1 << 20;
/** A row longer than this is taken for an open quote or a file of another kind. */
export const LONGEST_ROW_BYTES = 16 << 20;

const QUOTE = 34;
const COMMA = 44;
const NEWLINE = 10;
const RETURN = 13;

/** How a field stands in the file. */
const PLAIN = 0;
const QUOTED = 1;
/** Quoted, with quotes inside written twice. */
const DOUBLED = 2;

/** One row of the file. Reused for every row: take what you need before you return. */
export class Row {
  buffer: Buffer = Buffer.alloc(0);
  /** Number of fields. */
  count = 0;
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  kinds = new Uint8Array(64);
  /** Line of the file that the row starts on, from 1. */
  line = 1;
  /** Bytes of the file before the row. */
  offset = 0;
  /** Where the row stands in `buffer`, without its line end. */
  start = 0;
  end = 0;
  /** A quoted field is followed by something else than a delimiter. */
  malformed = false;
  utf8 = true;

  /** True where the field is empty or missing. */
  isEmpty(field: number): boolean {
    return field < 0 || field >= this.count || this.starts[field] === this.ends[field];
  }

  /** The field's text; empty where the row has no such field. Bytes that are not UTF-8 are read as Latin-1. */
  text(field: number): string {
    if (this.isEmpty(field)) return '';
    const start = this.starts[field]!;
    const end = this.ends[field]!;
    const text = this.utf8
      ? this.buffer.toString('utf8', start, end)
      : this.buffer.toString('latin1', start, end);
    return this.kinds[field] === DOUBLED ? text.replaceAll('""', '"') : text;
  }

  /** A copy of the row's bytes as they stand in the file, without the line end. */
  bytes(): Buffer {
    return Buffer.from(this.buffer.subarray(this.start, this.end));
  }

  /** The row as text, quotes and all, without the line end. */
  asLine(): string {
    return this.buffer.toString(this.utf8 ? 'utf8' : 'latin1', this.start, this.end);
  }

  addField(start: number, end: number, kind: number): void {
    if (this.count === this.starts.length) this.#grow();
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.kinds[this.count] = kind;
    this.count += 1;
  }

  #grow(): void {
    const wider = <T extends Int32Array | Uint8Array>(old: T, made: T): T => {
      made.set(old);
      return made;
    };
    const size = this.starts.length * 2;
    this.starts = wider(this.starts, new Int32Array(size));
    this.ends = wider(this.ends, new Int32Array(size));
    this.kinds = wider(this.kinds, new Uint8Array(size));
  }
}

/**
 * Calls `onRow` for every row that is not blank. Stops early where it returns `false`.
 * Throws DATASET_INVALID for a row that is too long or holds a zero byte, STORAGE_FAILED where the file can't be read.
 */
export async function scanRows(
  options: RowScanOptions,
  onRow: (row: Row) => unknown,
): Promise<void> {
  const { delimiter = COMMA, between, signal } = options;
  const path = nameOf(options.path);
  const handle = await openBytes(options.path);
  try {
    const row = new Row();
    row.line = options.fromLine ?? 1;
    let position = options.from ?? 0;
    let buffer = Buffer.allocUnsafe(CHUNK_BYTES + 1);
    let held = 0;
    for (let ended = false; !ended; ) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle
        .read(buffer, held, buffer.length - 1 - held, position + held)
        .catch((error: unknown) => {
          throw storageError(error, 'read', path);
        });
      ended = bytesRead === 0;
      const limit = held + bytesRead;
      const used = scanChunk({ buffer, limit, ended, delimiter, position, path }, row, onRow);
      if (used < 0) return;
      await between?.();
      held = limit - used;
      position += used;
      if (held > LONGEST_ROW_BYTES) throw tooLong(path, row.line);
      if (used === 0 && held === buffer.length - 1) {
        const wider = Buffer.allocUnsafe(buffer.length * 2 + 1);
        buffer.copy(wider, 0, 0, held);
        buffer = wider;
      } else {
        buffer.copyWithin(0, used, limit);
      }
    }
  } finally {
    await handle.close();
  }
}

interface Chunk {
  readonly buffer: Buffer;
  /** Bytes that are there. The buffer has at least one more. */
  readonly limit: number;
  /** Nothing follows. */
  readonly ended: boolean;
  readonly delimiter: number;
  readonly position: number;
  readonly path: string;
}

/** Gives the number of bytes used up, or -1 where the caller wants no more. */
function scanChunk(chunk: Chunk, row: Row, onRow: (row: Row) => unknown): number {
  const { buffer, limit, ended, delimiter, position, path } = chunk;
  row.buffer = buffer;
  // A sentinel ends the last field, so that the inner loop needs no second comparison.
  buffer[limit] = NEWLINE;
  if (buffer.subarray(0, limit).includes(0)) throw binary(path, row.line);
  const allUtf8 = isUtf8(buffer.subarray(0, lastLineEnd(buffer, limit, ended)));
  let at = 0;
  if (position === 0 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) at = 3;
  let used = at;
  while (at < limit) {
    row.count = 0;
    row.malformed = false;
    row.start = at;
    row.offset = position + at;
    let lines = 1;
    for (;;) {
      if (buffer[at] === QUOTE && at < limit) {
        const close = closingQuote(buffer, at + 1, limit);
        if (close < 0 || (close + 1 >= limit && !ended)) {
          if (!ended) return used;
          throw openQuote(path, row.line);
        }
        const inside = at + 1;
        const doubled = quoteWithin(buffer, inside, close);
        row.addField(inside, close, doubled ? DOUBLED : QUOTED);
        lines += newlinesWithin(buffer, inside, close);
        at = close + 1;
        const after = at;
        while (buffer[at] !== delimiter && buffer[at] !== NEWLINE) at += 1;
        const returnOnly = at === after + 1 && buffer[after] === RETURN && buffer[at] === NEWLINE;
        if (at !== after && !returnOnly) row.malformed = true;
        row.end = returnOnly ? after : at;
      } else {
        const start = at;
        while (buffer[at] !== delimiter && buffer[at] !== NEWLINE) at += 1;
        const end = buffer[at] === NEWLINE && at > start && buffer[at - 1] === RETURN ? at - 1 : at;
        row.addField(start, end, PLAIN);
        row.end = end;
      }
      if (buffer[at] === NEWLINE) break;
      at += 1;
    }
    if (at >= limit && !ended) return used;
    at += 1;
    used = Math.min(at, limit);
    const blank = row.count === 1 && row.starts[0] === row.ends[0];
    if (!blank) {
      row.utf8 = allUtf8 || isUtf8(buffer.subarray(row.start, row.end));
      if (onRow(row) === false) return -1;
    }
    row.line += lines;
  }
  return used;
}

/** Up to where the bytes can be judged as UTF-8: a chunk may end within a character. */
function lastLineEnd(buffer: Buffer, limit: number, ended: boolean): number {
  return ended ? limit : buffer.lastIndexOf(NEWLINE, limit - 1) + 1;
}

/** The quote that ends a quoted field, -1 where it is not there. */
function closingQuote(buffer: Buffer, from: number, limit: number): number {
  let at = from;
  for (;;) {
    while (at < limit && buffer[at] !== QUOTE) at += 1;
    if (at >= limit) return -1;
    if (at + 1 < limit && buffer[at + 1] === QUOTE) at += 2;
    else return at;
  }
}

function quoteWithin(buffer: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (buffer[at] === QUOTE) return true;
  return false;
}

function newlinesWithin(buffer: Buffer, start: number, end: number): number {
  let lines = 0;
  for (let at = start; at < end; at += 1) if (buffer[at] === NEWLINE) lines += 1;
  return lines;
}

function tooLong(path: string, line: number): BpError {
  return new BpError(
    'DATASET_INVALID',
    `${path}, line ${line}: the row is longer than ${LONGEST_ROW_BYTES >> 20} MB.`,
    {
      remedy: 'Look for a quote that is never closed, or take the field out.',
      details: { file: path, line },
    },
  );
}

function openQuote(path: string, line: number): BpError {
  return new BpError('DATASET_INVALID', `${path}, line ${line}: a quoted field is never closed.`, {
    remedy:
      'Close the quote, or double the quotes that belong to the text. If the file was cut: restore it from a backup, or move it away and collect again.',
    details: { file: path, line },
  });
}

function binary(path: string, line: number): BpError {
  return new BpError(
    'DATASET_INVALID',
    `${path} holds zero bytes after line ${line}: it is not a text file.`,
    {
      remedy: 'Give a CSV file in UTF-8 (UTF-16 files: save them as UTF-8).',
      details: { file: path, line },
    },
  );
}
