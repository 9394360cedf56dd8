import {
  type AttemptKey,
  type DatasetChange,
  type DatasetPlace,
  decisionKeyOf,
  fieldOf,
  normaliseDomain,
  type PlacedRow,
  type RecordSet,
  type Split,
} from '@bp/contracts';
import { bytesInMemory } from '../csv/byte-source.js';
import { headerLine, readHeader } from '../csv/header.js';
import { RecordReader } from '../file/record-row.js';
import { RecordSplits } from '../file/record-splits.js';
import { type DatasetRowsOptions, scanBody } from '../file/sorted-rows.js';
import { mergeRecords, type UpsertOptions, upsertRows } from '../file/upsert-rows.js';
import type { UpsertResult } from '../file/upsert-tally.js';
import { registrableDomain } from '../split/assign-split.js';
import { rowPlacer } from './row-placer.js';
import { rowsAsFile } from './rows-as-file.js';

/** Merges attempts into a dataset of no older kind. Errors as `upsertDataset` says. */
export function upsertAt({ path, ...options }: UpsertOptions): Promise<UpsertResult> {
  return typeof path === 'string'
    ? upsertRows({ path, ...options })
    : upsertPlace(path, options.records, options.signal);
}

/** Merges attempts into a dataset elsewhere: the rows that they touch are merged as a small file would be. */
function upsertPlace(
  place: DatasetPlace,
  records: RecordSet,
  signal: AbortSignal | undefined,
): Promise<UpsertResult> {
  return place.change(async (change) => {
    const old = await rowsAsFile(place.location, change, touchedKeys(records));
    const before = old === null ? [] : await placedRows(old);
    const splits = await splitsFor(change, records, old);
    const pieces: Buffer[] = [];
    const out = { writeBytes: (bytes: Uint8Array) => pieces.push(Buffer.from(bytes)) };
    const merger = await mergeRecords({ old, records, splits, out });
    const written = bytesInMemory(place.location, Buffer.concat(pieces));
    const header = (await readHeader(written))!;
    const after = await placedRows({ path: written, header });
    signal?.throwIfAborted();
    if (change.header === null) await change.begin(headerLine(header));
    const changed = changedKeys(before, after);
    if (changed.size > 0) {
      await change.replace(
        [...changed],
        after.filter(({ key }) => changed.has(key)),
      );
    }
    return merger.tally.result(change.rows, change.rows - before.length + after.length);
  });
}

/** Attempts whose rows merging looks at: their own, and those of their decisions. */
function touchedKeys(records: RecordSet): AttemptKey[] {
  const keys = new Set<AttemptKey>();
  for (const key of records.keys()) {
    keys.add(key);
    const alone = decisionKeyOf(records.row(key)!);
    if (alone !== null) keys.add(alone);
  }
  return [...keys];
}

/** What the dataset knows of the parts of all sites that rows to be written are of. */
async function splitsFor(
  change: DatasetChange,
  records: RecordSet,
  old: DatasetRowsOptions | null,
): Promise<RecordSplits> {
  const domains = new Set<string>();
  const add = (domain: string | null, url: string | null): void => {
    const host = normaliseDomain(domain) ?? normaliseDomain(url);
    if (host !== null) domains.add(registrableDomain(host));
  };
  for (const key of records.keys()) {
    const row = records.row(key)!;
    add(fieldOf(row, 'domain'), fieldOf(row, 'url'));
  }
  if (old !== null) {
    const reader = new RecordReader(old.header);
    await scanBody(old, (row) => {
      add(reader.text(row, 'domain'), reader.text(row, 'url'));
    });
  }
  const splits = new RecordSplits();
  for (const { host, split } of await change.splitsBelow([...domains])) {
    splits.remember(host, split as Split);
  }
  return splits;
}

async function placedRows(rows: DatasetRowsOptions): Promise<PlacedRow[]> {
  const place = rowPlacer(new RecordReader(rows.header));
  const placed: PlacedRow[] = [];
  await scanBody(rows, (row) => {
    placed.push(place(row));
  });
  return placed;
}

/** Attempts whose rows are not what they were. */
function changedKeys(before: readonly PlacedRow[], after: readonly PlacedRow[]): Set<AttemptKey> {
  const id = ({ key, nth, line }: PlacedRow): string => `${key}\n${nth}\n${line}`;
  const [old, fresh] = [new Set(before.map(id)), new Set(after.map(id))];
  const changed = new Set<AttemptKey>();
  for (const row of before) if (!fresh.has(id(row))) changed.add(row.key);
  for (const row of after) if (!old.has(id(row))) changed.add(row.key);
  return changed;
}
