import { type AttemptKey, BpError, type RecordSet } from '@bp/contracts';
import { AtomicFile } from '@bp/files';
import { readHeader } from '../csv/header.js';
import type { DatasetFileOptions } from './dataset-hash.js';
import { DecidedRows } from './decided-rows.js';
import { type HeldRow, mergeDuplicates, RowMerger, type RowSink } from './merge-rows.js';
import { RecordReader } from './record-row.js';
import { RecordSplits } from './record-splits.js';
import { compareKeys, type DatasetRowsOptions, scanBody } from './sorted-rows.js';
import type { UpsertResult } from './upsert-tally.js';

/** The dataset, made where it is not there, and the attempts to merge into it. */
export interface UpsertOptions extends DatasetFileOptions {
  readonly records: RecordSet;
}

/** Merges attempts into a file that is a dataset, or is not there. Errors as `upsertDataset` says. */
export async function upsertRows(
  options: UpsertOptions & { readonly path: string },
): Promise<UpsertResult> {
  const { path, records, signal } = options;
  const header = await readHeader(path);
  if (header?.kind === 'legacy') throw legacyInPlace(path);
  const out = new AtomicFile(path);
  try {
    const old = header === null ? null : { path, header, signal };
    const merger = await mergeRecords({ old, records, out, splits: new RecordSplits() });
    if (header !== null && !merger.changed && merger.copiesLines) out.discard();
    else out.commit();
    return merger.tally.result(merger.rowsBefore, merger.rows);
  } catch (error) {
    out.discard();
    throw error;
  }
}

/** Rows in the order of their keys, attempts, and where both go. */
export interface MergeRecordsOptions {
  /** `null`: there are no rows yet. */
  readonly old: DatasetRowsOptions | null;
  readonly records: RecordSet;
  /** May know more sites than the old rows. */
  readonly splits: RecordSplits;
  readonly out: RowSink;
}

/** Writes header, old rows and attempts, merged. */
export async function mergeRecords(options: MergeRecordsOptions): Promise<RowMerger> {
  const { old, records, splits, out } = options;
  const file = old === null ? null : await surveyFile(old, records, splits);
  const { joined, gone } = file?.decided.join() ?? {
    joined: records,
    gone: new Set<AttemptKey>(),
  };
  const merger = new RowMerger(out, old?.header ?? null, joined, splits);
  if (file !== null) await takeOldRows(file, merger, gone);
  merger.takeRest();
  return merger;
}

/** What a first pass over the old file finds out. */
interface FileSurvey {
  readonly rows: DatasetRowsOptions;
  readonly reader: RecordReader;
  /** Keys ascend strictly, as in every file written here. */
  readonly sorted: boolean;
  readonly decided: DecidedRows;
}

async function surveyFile(
  rows: DatasetRowsOptions,
  records: RecordSet,
  splits: RecordSplits,
): Promise<FileSurvey> {
  const reader = new RecordReader(rows.header);
  const decided = new DecidedRows(records, reader);
  let sorted = true;
  let previous: AttemptKey | null = null;
  await scanBody(rows, (row) => {
    const key = reader.key(row);
    if (previous !== null && compareKeys(previous, key) >= 0) sorted = false;
    previous = key;
    const split = reader.split(row);
    if (split !== null) splits.remember(reader.text(row, 'domain'), split);
    decided.look(row, key);
  });
  return { rows, reader, sorted, decided };
}

async function takeOldRows(
  file: FileSurvey,
  merger: RowMerger,
  gone: ReadonlySet<AttemptKey>,
): Promise<void> {
  const { rows, reader } = file;
  const copies = file.sorted && merger.copiesLines;
  const held: HeldRow[] = [];
  await scanBody(rows, (row) => {
    merger.rowsBefore += 1;
    const key = reader.key(row);
    if (gone.has(key)) merger.drop();
    else if (copies) merger.takeRow(row, key, reader);
    else held.push(merger.hold(row, key, reader));
  });
  held.sort((a, b) => compareKeys(a.key, b.key) || compareKeys(a.line, b.line));
  for (const row of mergeDuplicates(held)) merger.takeHeld(row);
}

function legacyInPlace(path: string): BpError {
  return new BpError('DATASET_INVALID', `${path} is a legacy file (url, type, …), not a dataset.`, {
    remedy: 'Move it aside and take it in with `bp import FILE`.',
    details: { file: path },
  });
}
