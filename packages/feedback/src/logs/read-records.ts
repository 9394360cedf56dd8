import { isUtf8 } from 'node:buffer';
import type { Fact } from '../facts/fact.js';
import type { FactSink, FeedbackSource, RejectedLine } from '../source.js';
import { hasOpenQuote, parseCsvRecord } from './csv-record.js';
import { LineSplitter, LONGEST_LINE } from './split-lines.js';

/** Characters of a line that the quarantine keeps. */
export const QUARANTINED_TEXT = 2000;
/** UTF-8 needs at most 4 bytes a character; a cut one at the end is cut off again with the text. */
const QUARANTINED_BYTES = QUARANTINED_TEXT * 4;

export interface RecordReader {
  /** Number of the line that the next bytes go on with or begin. */
  readonly line: number;
  push(chunk: Buffer): void;
  end(): void;
}

export interface RecordTarget {
  /** File name relative to the root. */
  readonly name: string;
  readonly sink: FactSink;
  readonly understand: FeedbackSource['understand'];
  /** Used again for every line. */
  readonly fact: Fact;
  /** Told of every record before it is understood, with where its bytes begin and end. Default: nobody is. */
  readonly onRecord?: (text: string, place: RecordPlace) => void;
  /** Number of the line that the first bytes begin; JSON lines can be read from any. Default: 1. */
  readonly firstLine?: number;
}

/** Where a record stands among the bytes of its log, and the columns of its header where it is of CSV. */
export interface RecordPlace {
  readonly start: number;
  readonly end: number;
  readonly csv?: Pick<RejectedLine, 'columns' | 'delimiter'>;
}

/** The text of quarantined bytes: at most 2,000 characters, invalid UTF-8 shown as U+FFFD. */
function quarantinedText(bytes: Buffer, start = 0, end = bytes.length): string {
  return bytes
    .toString('utf8', start, Math.min(end, start + QUARANTINED_BYTES))
    .slice(0, QUARANTINED_TEXT);
}

const TOO_LONG = `line is longer than ${LONGEST_LINE} bytes`;
/** Stands in decoded text for bytes that are not UTF-8, and can stand there for itself. */
const REPLACEMENT = '\uFFFD';
/** Why a line was refused whose quarantined text is not what the log holds. */
export const NOT_UTF8 = 'line is not UTF-8';

export function jsonLinesReader(target: RecordTarget): RecordReader {
  const { name: source, sink, understand, fact, onRecord } = target;
  return new LineSplitter(
    (bytes, lineStart, end, line, offset) => {
      const start = afterByteOrderMark(bytes, lineStart, end);
      if (isBlank(bytes, start, end)) return;
      onRecord?.(bytes.toString('utf8', start, end), {
        start: offset + start - lineStart,
        end: offset + end - lineStart,
      });
      const reason = understandJson(bytes, start, end, understand, fact);
      if (reason === null) sink.fact(fact);
      else sink.reject({ source, line, reason, text: quarantinedText(bytes, start, end) });
    },
    (head, line) => sink.reject({ source, line, reason: TOO_LONG, text: quarantinedText(head) }),
    target.firstLine,
  );
}

function understandJson(
  bytes: Buffer,
  start: number,
  end: number,
  understand: FeedbackSource['understand'],
  fact: Fact,
): string | null {
  const text = bytes.toString('utf8', start, end);
  if (text.includes(REPLACEMENT) && !isUtf8(bytes.subarray(start, end))) return NOT_UTF8;
  let record: unknown;
  try {
    record = parseJsonRecord(text);
  } catch {
    return text.trimEnd().endsWith('}') ? 'not JSON' : 'not JSON (cut off?)';
  }
  return understand(record, fact);
}

/** Throws where it is not JSON, but for `NaN` and `Infinity`. */
export function parseJsonRecord(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return JSON.parse(withoutLiterals(text)) as unknown;
  }
}

/** Python's `json.dumps` writes what JSON has no word for: a number that is none is a number that is missing. */
const STRINGS_AND_LITERALS = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

function withoutLiterals(text: string): string {
  return text.replace(STRINGS_AND_LITERALS, (found) => (found.startsWith('"') ? found : 'null'));
}

const NEVER_CLOSED = 'a quote is opened and never closed';
/** What separates fields, the expected one first: spreadsheets of many countries write semicolons. */
const DELIMITERS = [',', ';', '\t', '|'];

interface Header {
  readonly columns: readonly string[];
  readonly delimiter: string;
}

/** The names in a header line and what separates them, or `null`: every header has a `task_id`, which no record is. */
function readHeader(text: string): Header | null {
  for (const delimiter of DELIMITERS) {
    const fields = parseCsvRecord(text, delimiter);
    const columns = fields?.map((field) => field.trim().toLowerCase()) ?? [];
    if (columns.includes('task_id')) return { columns, delimiter };
  }
  return null;
}

/** What the quarantine keeps of a header; a comma needs no word. */
function csvOf({ columns, delimiter }: Header): NonNullable<RecordPlace['csv']> {
  return delimiter === ',' ? { columns } : { columns, delimiter };
}

/**
 * Reads records under a header line, which may come again, in another order or with other columns. A quote that never
 * closes costs its line only: it is looked for in the {@link LONGEST_LINE} bytes that a record may have, up to the next
 * line that is a record of its own.
 */
export function csvReader(target: RecordTarget): RecordReader {
  const { name: source, sink, understand, fact, onRecord } = target;
  let header: Header | null = null;
  let open: { line: number; offset: number; bytes: Buffer }[] = [];
  let openBytes = 0;

  const reject = (line: number, reason: string, bytes: Buffer): void => {
    const text = quarantinedText(bytes);
    sink.reject({ source, line, reason, text, ...(header && csvOf(header)) });
  };
  const tell = (bytes: Buffer, start: number, end = start + bytes.length): void =>
    onRecord?.(bytes.toString('utf8'), { start, end, ...(header && { csv: csvOf(header) }) });
  const record = (bytes: Buffer, line: number): void => {
    if (!isUtf8(bytes)) {
      reject(line, NOT_UTF8, bytes);
      return;
    }
    const text = bytes.toString('utf8');
    // Every line would have to be taken apart to see that it is not one.
    const found = header === null || /task_id/i.test(text) ? readHeader(text) : null;
    if (found !== null) {
      header = found;
      return;
    }
    if (header === null) {
      reject(line, 'no header with task_id stands above it', bytes);
      return;
    }
    const fields = parseCsvRecord(text, header.delimiter);
    const reason =
      fields === null
        ? 'quotes do not fit'
        : understandCsvFields(fields, header.columns, understand, fact);
    if (reason === null) sink.fact(fact);
    else reject(line, reason, bytes);
  };
  const close = (): typeof open => {
    const lines = open;
    open = [];
    openBytes = 0;
    return lines;
  };
  const keepOpen = (line: number, bytes: Buffer, offset: number): void => {
    open.push({ line, offset, bytes });
    openBytes += bytes.length + 1;
  };
  const giveUp = ({ line, offset, bytes }: (typeof open)[number]): void => {
    tell(bytes, offset);
    reject(line, NEVER_CLOSED, bytes);
  };
  /** Gives up on the oldest open line and tries those after it anew. */
  const resynchronise = (): void => {
    const [first, ...rest] = close();
    if (first === undefined) return;
    giveUp(first);
    for (const { bytes, line, offset } of rest) take(bytes, line, offset);
  };
  /** A line that can be used as it stands is not part of a text, whatever stands open before it. */
  const isWholeRecord = (bytes: Buffer): boolean => {
    if (header === null || !isUtf8(bytes)) return false;
    const fields = parseCsvRecord(bytes.toString('utf8'), header.delimiter);
    return (
      fields?.length === header.columns.length &&
      understandCsvFields(fields, header.columns, understand, fact) === null
    );
  };
  const take = (bytes: Buffer, line: number, offset: number): void => {
    const odd = hasOpenQuote(bytes, 0, bytes.length);
    if (!odd && (open.length === 0 || isWholeRecord(bytes))) {
      if (open.length > 0) close().forEach(giveUp);
      tell(bytes, offset);
      record(bytes, line);
      return;
    }
    keepOpen(line, bytes, offset);
    if (open.length === 1) return;
    if (odd) {
      const joined = Buffer.concat(
        open.flatMap((part, index) => (index === 0 ? [part.bytes] : [BREAK, part.bytes])),
      );
      const fields = parseCsvRecord(joined.toString('utf8'), header?.delimiter);
      if (fields === null || (header !== null && fields.length !== header.columns.length)) {
        resynchronise();
        return;
      }
      const first = close()[0]!;
      tell(joined, first.offset, offset + bytes.length);
      record(joined, first.line);
    } else if (openBytes > LONGEST_LINE) {
      resynchronise();
    }
  };
  const splitter = new LineSplitter(
    (bytes, lineStart, end, line, offset) => {
      const start = afterByteOrderMark(bytes, lineStart, end);
      if (isBlank(bytes, start, end)) return;
      take(Buffer.from(bytes.subarray(start, end)), line, offset + start - lineStart);
    },
    (head, line) => reject(line, TOO_LONG, head),
  );
  return {
    get line() {
      return splitter.line;
    },
    push: (chunk) => splitter.push(chunk),
    end: () => {
      splitter.end();
      while (open.length > 0) resynchronise();
    },
  };
}

const BREAK = Buffer.from('\n');

/** Reads one CSV record under its column names into `fact`. Columns missing at the end count as empty. */
export function understandCsvFields(
  fields: readonly string[],
  columns: readonly string[],
  understand: FeedbackSource['understand'],
  fact: Fact,
): string | null {
  if (fields.length > columns.length) {
    return `${fields.length} fields under a header of ${columns.length}`;
  }
  const record: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let index = 0; index < fields.length; index += 1) record[columns[index]!] = fields[index]!;
  return understand(record, fact);
}

function afterByteOrderMark(bytes: Buffer, start: number, end: number): number {
  return end - start >= 3 &&
    bytes[start] === 0xef &&
    bytes[start + 1] === 0xbb &&
    bytes[start + 2] === 0xbf
    ? start + 3
    : start;
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!;
    if (byte !== 32 && byte !== 9 && byte !== 13) return false;
  }
  return true;
}
