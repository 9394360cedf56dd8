import {
  type AttemptKey,
  DATASET_COLUMNS,
  type FeedbackRecord,
  mergeFeedbackRecords,
  NO_OUTCOME,
  normaliseDomain,
  type RecordSet,
} from '@bp/contracts';
import { formatField } from '../csv/format.js';
import { type CsvHeader, unknownColumns } from '../csv/header.js';
import type { Row } from '../csv/row-scanner.js';
import type { SplitKeeper } from '../split/split-keeper.js';
import type { AtomicFile } from './atomic-file.js';
import { datasetHeader, type RecordReader, recordLine } from './record-row.js';
import { compareKeys } from './sorted-rows.js';
import { UpsertTally } from './upsert-tally.js';

export const LINE_END = '\n';
const LINE_END_BYTES = Buffer.from(LINE_END);

/** A row of a file whose rows can't be copied as they are. */
export interface HeldRow {
  readonly key: AttemptKey;
  /** `null` where task, action or outcome can't be read: such a row is kept as text. */
  readonly record: FeedbackRecord | null;
  readonly line: string;
  readonly extras: readonly string[];
}

/** Writes old rows and new records in the order of keys, walking the two side by side. */
export class RowMerger {
  readonly tally = new UpsertTally();
  readonly extraNames: readonly string[];
  rows = 0;
  /** What is written differs from what was read. */
  changed = false;
  readonly #out: AtomicFile;
  readonly #header: CsvHeader | null;
  readonly #records: RecordSet;
  readonly #keys: readonly AttemptKey[];
  #next = 0;
  readonly #splits: SplitKeeper;
  readonly #extraPlaces: readonly number[];

  constructor(out: AtomicFile, header: CsvHeader | null, records: RecordSet, splits: SplitKeeper) {
    const extras = header === null ? [] : unknownColumns(header);
    this.extraNames = extras.map((extra) => extra.name);
    this.#extraPlaces = extras.map((extra) => extra.place);
    this.#out = out;
    this.#header = header;
    this.#records = records;
    this.#splits = splits;
    this.#keys = [...records.keys()].sort(compareKeys);
    out.writeText(datasetHeader(this.extraNames) + LINE_END);
  }

  /** The file's columns are those that will be written: its lines may be copied. */
  get copiesLines(): boolean {
    return this.#header?.names.map(formatField).join(',') === datasetHeader(this.extraNames);
  }

  /** Takes the next old row of a file in key order. */
  takeRow(row: Row, key: AttemptKey, reader: RecordReader): void {
    this.#takeNewUntil(key);
    const touched = this.#keys[this.#next] === key;
    const undecided = reader.split(row) === null && !row.isEmpty(reader.domainPlace);
    if (!touched && !undecided) {
      this.#copy(row);
      return;
    }
    if (touched && !undecided && this.#saysTheSame(row, reader)) {
      this.#next += 1;
      this.#copy(row);
      return;
    }
    const held = this.hold(row, key, reader);
    const line = this.#newLine(held);
    if (line === held.line) this.#copy(row);
    else this.#write(line);
  }

  /** Takes what is needed of a row that must wait for its turn. */
  hold(row: Row, key: AttemptKey, reader: RecordReader): HeldRow {
    const extras = this.#extraPlaces.map((place) => row.text(place));
    const record = reader.record(row);
    const line =
      record === null
        ? [...DATASET_COLUMNS.map((column) => reader.text(row, column)), ...extras]
            .map(formatField)
            .join(',')
        : recordLine(record, extras);
    return { key, record, line, extras };
  }

  /** Takes the next of rows that were put in order; `duplicates` of one key are merged into one row. */
  takeHeld(held: HeldRow): void {
    this.#takeNewUntil(held.key);
    this.changed = true;
    this.#write(this.#newLine(held));
  }

  /** Takes the records that come after the last old row. */
  takeRest(): void {
    while (this.#next < this.#keys.length) this.#takeNew();
  }

  /** Most attempts of a week come again the next time, word for word: merging what is equal changes nothing. */
  #saysTheSame(row: Row, reader: RecordReader): boolean {
    const record = this.#records.get(this.#keys[this.#next]!);
    if (record === undefined) return false;
    const extras = this.#extraPlaces.map((place) => row.text(place));
    const line = recordLine({ ...record, split: reader.split(row) }, extras);
    if (row.buffer.toString('utf8', row.start, row.end) !== line) return false;
    this.tally.count('unchanged', record.sources);
    return true;
  }

  #takeNewUntil(key: AttemptKey): void {
    while (this.#next < this.#keys.length && this.#keys[this.#next]! < key) this.#takeNew();
  }

  #takeNew(): void {
    const record = this.#records.get(this.#keys[this.#next]!);
    this.#next += 1;
    // Facts without an outcome add to a row that is there; alone they make none.
    if (record === undefined || record.outcome_source === NO_OUTCOME) return;
    this.tally.count('new', record.sources);
    this.#write(recordLine(this.#withSplit(record), []) + ','.repeat(this.extraNames.length));
  }

  /** The line of an old row after what this run knows of it was merged in. */
  #newLine(held: HeldRow): string {
    const found = this.#keys[this.#next] === held.key ? this.#records.get(held.key) : undefined;
    if (found !== undefined) this.#next += 1;
    if (found === undefined) {
      return held.record === null
        ? held.line
        : recordLine(this.#withSplit(held.record), held.extras);
    }
    const merged = held.record === null ? found : mergeFeedbackRecords(held.record, found);
    const line = recordLine(this.#withSplit(merged), held.extras);
    this.tally.count(line === held.line ? 'unchanged' : 'updated', found.sources);
    return line;
  }

  #withSplit(record: FeedbackRecord): FeedbackRecord {
    if (record.split !== null) return record;
    const host = normaliseDomain(record.domain) ?? normaliseDomain(record.url);
    return host === null ? record : { ...record, split: this.#splits.splitFor(host) };
  }

  #copy(row: Row): void {
    this.#out.writeBytes(row.buffer.subarray(row.start, row.end));
    this.#out.writeBytes(LINE_END_BYTES);
    this.rows += 1;
  }

  #write(line: string): void {
    this.#out.writeText(line + LINE_END);
    this.rows += 1;
    this.changed = true;
  }
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
    const record = mergeFeedbackRecords(last.record, row.record);
    const extras = last.extras.map((extra, place) => extra || (row.extras[place] ?? ''));
    merged[merged.length - 1] = { key: row.key, record, extras, line: recordLine(record, extras) };
  }
  return merged;
}
