import {
  type AttemptKey,
  DATASET_COLUMNS,
  fieldOf,
  formatField,
  mergeRows,
  NO_OUTCOME,
  PLACE,
  type RecordRow,
  type RecordSet,
  type Split,
} from '@bp/contracts';
import { type CsvHeader, headerLine, unknownColumns } from '../csv/header.js';
import type { Row } from '../csv/row-scanner.js';
import { LineBuffer } from './line-buffer.js';
import { rowLine, writeRow } from './record-line.js';
import { datasetHeader, type RecordReader } from './record-row.js';
import type { RecordSplits } from './record-splits.js';
import { compareKeys } from './sorted-rows.js';
import { UpsertTally } from './upsert-tally.js';

/** Lines are given to the file in pieces of about this size. */
const PIECE_BYTES = 1 << 18;

/** Takes lines; the bytes are only valid until the next call. */
export interface RowSink {
  writeBytes(bytes: Uint8Array): void;
}

/** A row of a file whose rows can't be copied as they are. */
export interface HeldRow {
  readonly key: AttemptKey;
  /** `null` where task, action or outcome can't be read: such a row is kept as text. */
  readonly record: RecordRow | null;
  readonly line: string;
  readonly extras: readonly string[];
}

/** Writes old rows and new records in the order of keys, walking the two side by side. */
export class RowMerger {
  readonly tally = new UpsertTally();
  readonly extraNames: readonly string[];
  rowsBefore = 0;
  rows = 0;
  /** What is written differs from what was read. */
  changed = false;
  readonly #out: RowSink;
  readonly #header: CsvHeader | null;
  readonly #records: RecordSet;
  readonly #keys: readonly AttemptKey[];
  #next = 0;
  readonly #splits: RecordSplits;
  readonly #extraPlaces: readonly number[];
  readonly #noExtras: readonly string[];
  readonly #lines = new LineBuffer(PIECE_BYTES);

  constructor(out: RowSink, header: CsvHeader | null, records: RecordSet, splits: RecordSplits) {
    const extras = header === null ? [] : unknownColumns(header);
    this.extraNames = extras.map((extra) => extra.name);
    this.#noExtras = extras.map(() => '');
    this.#extraPlaces = extras.map((extra) => extra.place);
    this.#out = out;
    this.#header = header;
    this.#records = records;
    this.#splits = splits;
    this.#keys = [...records.keys()].sort(compareKeys);
    this.#lines.raw(datasetHeader(this.extraNames));
    this.#lines.endLine();
  }

  /** The file's columns are those that will be written: its lines may be copied. */
  get copiesLines(): boolean {
    return this.#header !== null && headerLine(this.#header) === datasetHeader(this.extraNames);
  }

  /** Takes the next old row of a file in key order. */
  takeRow(row: Row, key: AttemptKey, reader: RecordReader): void {
    this.#takeNewUntil(key);
    const found = this.#takeFound(key);
    const undecided = reader.split(row) === null && !reader.isEmpty(row, 'domain');
    if (found === undefined && !undecided) {
      this.#copy(row);
      return;
    }
    const extras = this.#extrasOf(row);
    if (found !== undefined && !undecided && this.#saysTheSame(row, reader, found, extras)) return;
    const held = reader.values(row);
    if (held === null) {
      this.#takeUnreadable(row, reader, found, extras);
      return;
    }
    const merged = found === undefined ? held : mergeRows(held, found);
    const split = this.#splits.of(merged);
    const alike = split === fieldOf(held, 'split') && areWrittenAlike(merged, held);
    if (found !== undefined)
      this.tally.count(alike ? 'unchanged' : 'updated', fieldOf(found, 'sources'));
    this.#countReversed(held, merged);
    if (alike) this.#copy(row);
    else this.#write(merged, split, extras);
  }

  #countReversed(before: RecordRow, after: RecordRow): void {
    if (fieldOf(before, 'success') !== fieldOf(after, 'success')) this.tally.reversed += 1;
  }

  /** Leaves out an old row, which one of the records holds under another key. */
  drop(): void {
    this.changed = true;
  }

  /** Takes what is needed of a row that must wait for its turn. */
  hold(row: Row, key: AttemptKey, reader: RecordReader): HeldRow {
    const extras = this.#extrasOf(row);
    const record = reader.values(row);
    const line = record === null ? textLine(row, reader, extras) : rowLine(record, extras);
    return { key, record, line, extras };
  }

  /** Takes the next of rows that were put in order; `duplicates` of one key are merged into one row. */
  takeHeld(held: HeldRow): void {
    this.#takeNewUntil(held.key);
    this.changed = true;
    const { record, line, extras } = held;
    const found = this.#takeFound(held.key);
    const merged =
      found === undefined ? record : record === null ? found : mergeRows(record, found);
    if (record !== null && merged !== null) this.#countReversed(record, merged);
    this.#lines.beginLine();
    if (merged === null) this.#lines.raw(line);
    else writeRow(this.#lines, merged, this.#splits.of(merged), extras);
    if (found !== undefined) {
      this.tally.count(
        this.#lines.line() === line ? 'unchanged' : 'updated',
        fieldOf(found, 'sources'),
      );
    }
    this.#endLine();
  }

  /** Takes the records that come after the last old row: nothing may follow. */
  takeRest(): void {
    while (this.#next < this.#keys.length) this.#takeNew();
    this.#out.writeBytes(this.#lines.written);
    this.#lines.clear();
  }

  /** Most attempts of a week come again the next time, word for word: merging what is equal changes nothing. */
  #saysTheSame(
    row: Row,
    reader: RecordReader,
    found: RecordRow,
    extras: readonly string[],
  ): boolean {
    this.#lines.beginLine();
    writeRow(this.#lines, found, reader.split(row), extras);
    if (!this.#lines.lineIs(row.buffer, row.start, row.end)) {
      this.#lines.dropLine();
      return false;
    }
    this.tally.count('unchanged', fieldOf(found, 'sources'));
    this.#endLine();
    return true;
  }

  /** A row that is not a record is kept as it is, or gives way to one of its key. */
  #takeUnreadable(
    row: Row,
    reader: RecordReader,
    found: RecordRow | undefined,
    extras: readonly string[],
  ): void {
    if (found === undefined) {
      this.#copy(row);
      return;
    }
    const line = textLine(row, reader, extras);
    const split = this.#splits.of(found);
    const alike = rowLine(found.with(PLACE.split, split), extras) === line;
    this.tally.count(alike ? 'unchanged' : 'updated', fieldOf(found, 'sources'));
    if (alike) this.#copy(row);
    else this.#write(found, split, extras);
  }

  #takeNewUntil(key: AttemptKey): void {
    while (this.#next < this.#keys.length && this.#keys[this.#next]! < key) this.#takeNew();
  }

  #takeNew(): void {
    const record = this.#records.row(this.#keys[this.#next]!);
    this.#next += 1;
    // Facts without an outcome add to a row that is there; alone they make none.
    if (record === undefined || fieldOf(record, 'outcome_source') === NO_OUTCOME) return;
    this.tally.count('new', fieldOf(record, 'sources'));
    this.#write(record, this.#splits.of(record), this.#noExtras);
  }

  /** What this run knows of a row's attempt, if it does. */
  #takeFound(key: AttemptKey): RecordRow | undefined {
    if (this.#keys[this.#next] !== key) return undefined;
    this.#next += 1;
    return this.#records.row(key);
  }

  #extrasOf(row: Row): readonly string[] {
    if (this.#extraPlaces.length === 0) return this.#noExtras;
    return this.#extraPlaces.map((place) => row.text(place));
  }

  #copy(row: Row): void {
    this.#lines.beginLine();
    this.#lines.copy(row.buffer, row.start, row.end);
    this.#endLine();
  }

  #write(record: RecordRow, split: Split | null, extras: readonly string[]): void {
    this.#lines.beginLine();
    writeRow(this.#lines, record, split, extras);
    this.#endLine();
    this.changed = true;
  }

  #endLine(): void {
    this.#lines.endLine();
    this.rows += 1;
    if (this.#lines.length < PIECE_BYTES) return;
    this.#out.writeBytes(this.#lines.written);
    this.#lines.clear();
  }
}

/** The line of a row that is not a record: its texts under the columns that will be written. */
function textLine(row: Row, reader: RecordReader, extras: readonly string[]): string {
  const texts = DATASET_COLUMNS.map((column) => reader.text(row, column));
  return [...texts, ...extras].map(formatField).join(',');
}

/** But for the split. */
function areWrittenAlike(a: RecordRow, b: RecordRow): boolean {
  if (a === b) return true;
  return a.every((value, place) => place === PLACE.split || (value ?? '') === (b[place] ?? ''));
}

/** Merges rows of one key that stand in one file; the list must be in key order. */
export function mergeDuplicates(rows: readonly HeldRow[]): HeldRow[] {
  const merged: HeldRow[] = [];
  for (const row of rows) {
    const last = merged.at(-1);
    if (last === undefined || last.key !== row.key || last.record === null || row.record === null) {
      merged.push(row);
      continue;
    }
    const record = mergeRows(last.record, row.record);
    const extras = last.extras.map((extra, place) => extra || (row.extras[place] ?? ''));
    merged[merged.length - 1] = { key: row.key, record, extras, line: rowLine(record, extras) };
  }
  return merged;
}
