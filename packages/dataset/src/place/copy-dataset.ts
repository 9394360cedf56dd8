import { copyFile, rm } from 'node:fs/promises';
import {
  BpError,
  type DatasetChange,
  type DatasetLocation,
  type DatasetPlace,
  type PlacedRow,
  recordSet,
} from '@bp/contracts';
import { storageError, temporarySibling, writeWhole } from '@bp/files';
import { nameOf, openBytes } from '../csv/byte-source.js';
import { headerLine, readHeader } from '../csv/header.js';
import { datasetHash, datasetInfo } from '../file/dataset-hash.js';
import { RecordReader } from '../file/record-row.js';
import { scanBody } from '../file/sorted-rows.js';
import { upsertRows } from '../file/upsert-rows.js';
import { rowPlacer } from './row-placer.js';

/** From where to where; one of the two is a file. */
export interface CopyDatasetOptions {
  readonly from: DatasetLocation;
  readonly to: DatasetLocation;
  /** What `to` holds gives way. Default: only a place without rows is written to. */
  readonly replace?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What was copied. */
export interface CopiedDataset {
  readonly rows: number;
  /** Of the content, as it was read back from the copy. */
  readonly datasetHash: string;
}

const PIECE_BYTES = 1 << 20;

/**
 * Copies a dataset as a whole or not at all, and reads it back. A file's rows are put in order on the way, as every merging
 * does. Errors: `USAGE` where `from` holds no dataset, `to` holds rows, or neither is a file; `DATASET_INVALID` also where a
 * place elsewhere can't hold a row; `INTEGRITY` where the copy is not what was copied; `STORAGE_FAILED`.
 */
export async function copyDataset(options: CopyDatasetOptions): Promise<CopiedDataset> {
  const { from, to, replace = false, signal } = options;
  const there = replace ? null : await datasetInfo({ path: to, signal });
  if (there !== null && there.rows > 0) throw holdsRows(nameOf(to));
  if (typeof to === 'string') {
    await copyToFile(from, to);
    // Its bytes are those of one instant; `from` may have changed since.
    return madeOf(to, signal);
  }
  if (typeof from !== 'string') throw neitherIsAFile();
  const ordered = temporarySibling(from);
  try {
    await copyFile(from, ordered).catch((error: unknown) => {
      throw storageError(error, 'read', from);
    });
    await upsertRows({ path: ordered, records: recordSet([]), signal });
    await to.change((change) => takeFile({ ordered, from, replace, signal }, to, change));
    const [expected, copied] = [await madeOf(ordered, signal), await madeOf(to, signal)];
    if (copied.datasetHash !== expected.datasetHash) throw notTheSame(from, nameOf(to));
    return copied;
  } finally {
    await rm(ordered, { force: true });
  }
}

async function copyToFile(from: DatasetLocation, to: string): Promise<void> {
  if ((await readHeader(from)) === null) throw nothingThere(nameOf(from));
  await writeWhole(to, async (out) => {
    const bytes = await openBytes(from);
    try {
      const piece = Buffer.alloc(PIECE_BYTES);
      for (let position = 0; ; ) {
        const { bytesRead } = await bytes.read(piece, 0, piece.length, position);
        if (bytesRead === 0) break;
        out.writeBytes(piece.subarray(0, bytesRead));
        position += bytesRead;
      }
    } finally {
      await bytes.close();
    }
  });
}

interface TakeFileOptions extends Required<Pick<CopyDatasetOptions, 'replace'>> {
  readonly from: string;
  /** What it holds, in the order of keys. */
  readonly ordered: string;
  readonly signal: AbortSignal | undefined;
}

async function takeFile(
  { from, ordered, replace, signal }: TakeFileOptions,
  { location }: DatasetPlace,
  change: DatasetChange,
): Promise<void> {
  const header = await readHeader(ordered);
  if (header === null) throw nothingThere(from);
  if (change.rows > 0 && !replace) throw holdsRows(location);
  await change.begin(headerLine(header));
  await change.clear();
  const placed = rowPlacer(new RecordReader(header));
  let waiting: PlacedRow[] = [];
  const flush = async (): Promise<void> => {
    await change.replace([], waiting);
    waiting = [];
  };
  await scanBody({ path: ordered, header, between: flush, signal }, (row) => {
    if (!row.utf8) throw notUtf8(from, row.line);
    waiting.push(placed(row));
  });
  await flush();
}

async function madeOf(path: DatasetLocation, signal?: AbortSignal): Promise<CopiedDataset> {
  const hash = await datasetHash({ path, signal });
  return { rows: (await datasetInfo({ path, signal }))?.rows ?? 0, datasetHash: hash ?? '' };
}

function notTheSame(from: string, to: string): BpError {
  return new BpError('INTEGRITY', `${to} does not hold what ${from} does.`, {
    remedy: 'Something wrote to it meanwhile: stop it, and copy again with --replace.',
    details: { from, to },
  });
}

function holdsRows(location: string): BpError {
  return new BpError('USAGE', `${location} holds a dataset already.`, {
    remedy: 'Give --replace where that may be lost, or another place.',
    details: { location },
  });
}

function nothingThere(location: string): BpError {
  return new BpError('USAGE', `${location} holds no dataset.`, {
    remedy: 'Name the file or the database that holds it.',
    details: { location },
  });
}

function notUtf8(file: string, line: number): BpError {
  return new BpError('DATASET_INVALID', `${file}: row ${line} is not UTF-8.`, {
    remedy: 'Save the file as UTF-8; a database holds nothing else.',
    details: { file, line },
  });
}

function neitherIsAFile(): BpError {
  return new BpError('USAGE', 'A dataset is copied from a file or to one.', {
    remedy: 'Copy it to a file, and from there to the other place.',
  });
}
