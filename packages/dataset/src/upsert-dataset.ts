import { readHeader } from './csv/header.js';
import type { UpsertOptions } from './file/upsert-rows.js';
import type { UpsertResult } from './file/upsert-tally.js';
import { convertDatasetInPlace, type LegacyFileOptions } from './legacy/convert-dataset.js';
import { upsertAt } from './place/upsert-place.js';

/**
 * Merges attempts into the dataset file. Rows stand in the order of their keys, so that the file depends only on
 * the facts, not on their order or on how they were spread over runs. Rows that no record touches are copied byte
 * for byte. The file is replaced as a whole, or left alone where nothing changed. A legacy file (`URL,TYPE,…`) in its
 * place is taken in first and kept beside it. A place elsewhere holds what the file would; there only the rows are
 * touched that the attempts are of.
 *
 * Throws DATASET_INVALID for a file that is not a dataset, STORAGE_FAILED where it can't be read or written; the old
 * file is then as it was.
 */
export async function upsertDataset(
  options: UpsertOptions & LegacyFileOptions,
): Promise<UpsertResult> {
  const { path } = options;
  if (typeof path === 'string' && (await readHeader(path))?.kind === 'legacy') {
    await convertDatasetInPlace(path, options);
  }
  return upsertAt(options);
}
