import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, copyFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { storageError } from '../file/storage-error.js';
import { importLegacy } from './import-legacy.js';

/** Suffix of the copy that is kept of a legacy file which became a dataset. */
export const LEGACY_COPY = '.legacy';

/**
 * Makes a dataset of a legacy file that lies where the dataset should be. The file is kept as `<name>.legacy` beside
 * it; rows that can't be used go to `quarantine.jsonl` there. The dataset appears as a whole or not at all.
 */
export async function convertDatasetInPlace(path: string, signal?: AbortSignal): Promise<void> {
  const made = await convertToTemporary(path, dirname(path), signal);
  try {
    await copyFile(path, await freeName(`${path}${LEGACY_COPY}`), constants.COPYFILE_EXCL);
    await rename(made, path);
  } catch (error) {
    await rm(made, { force: true });
    throw storageError(`${path} can't be made a dataset`, error);
  }
}

/** A dataset made of a legacy file, as a temporary file in `folder`; the caller removes it. */
export async function convertToTemporary(
  file: string,
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const datasetPath = join(folder, `.converted-${randomUUID()}.tmp`);
  try {
    const quarantinePath = join(folder, 'quarantine.jsonl');
    await importLegacy({ datasetPath, file, quarantinePath, signal });
  } catch (error) {
    await rm(datasetPath, { force: true });
    throw error;
  }
  return datasetPath;
}

async function freeName(path: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? path : `${path}-${number}`;
    const taken = await access(name).then(
      () => true,
      () => false,
    );
    if (!taken) return name;
  }
}
