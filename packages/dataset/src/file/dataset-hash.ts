import { stat } from 'node:fs/promises';
import type { DatasetLocation } from '@bp/contracts';
import { isErrno, storageError } from '@bp/files';
import { readHeader } from '../csv/header.js';
import { ContentHash, RowHasher } from './content-hash.js';
import { scanBody } from './sorted-rows.js';

/** Which dataset to read. */
export interface DatasetFileOptions {
  /** `ml/datasets/training_backlinks_enriched.csv`, or a place elsewhere. */
  readonly path: DatasetLocation;
  readonly signal?: AbortSignal | undefined;
}

/** Hash of the dataset's content, lower-case hex; `null` where there is no file or nothing in it. */
export async function datasetHash(options: DatasetFileOptions): Promise<string | null> {
  const header = await readHeader(options.path);
  if (header === null) return null;
  const hasher = new RowHasher(header);
  const content = new ContentHash();
  await scanBody({ ...options, header }, (row) => {
    hasher.hash(row);
    content.add(hasher);
  });
  return content.digest();
}

/**
 * Rows and bytes of the dataset; `null` where there is none. Reads a file once, without taking rows apart into values; a
 * place elsewhere knows.
 */
export async function datasetInfo(
  options: DatasetFileOptions,
): Promise<{ readonly rows: number; readonly bytes: number } | null> {
  const { path } = options;
  if (typeof path !== 'string') return path.state();
  const bytes = await stat(path).then(
    (found) => found.size,
    (error: unknown) => {
      if (isErrno(error, 'ENOENT')) return null;
      throw storageError(error, 'read', path);
    },
  );
  if (bytes === null) return null;
  const header = await readHeader(path);
  let rows = 0;
  if (header !== null) {
    await scanBody({ ...options, header }, () => {
      rows += 1;
    });
  }
  return { rows, bytes };
}
