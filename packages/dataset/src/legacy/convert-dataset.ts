import { randomUUID } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Action, BpError, type Forgotten, isBpError } from '@bp/contracts';
import { storageError } from '@bp/files';
import { importLegacy } from './import-legacy.js';

/** How a legacy file that lies where a dataset should be is taken in. */
export interface LegacyFileOptions {
  /** What more labels mean; these win over the built-in table. */
  readonly legacyLabels?: Readonly<Record<string, Action>> | undefined;
  /** What more statuses mean, likewise. */
  readonly legacyStatuses?: Readonly<Record<string, 'success' | 'failed'>> | undefined;
  /** Where rows go that can't be used. Default: `quarantine.jsonl` beside the file. */
  readonly quarantinePath?: string | undefined;
  /** What was withdrawn: rows of it are dropped. Default: nothing was. */
  readonly forgotten?: Forgotten | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Suffix of the copy that is kept of a legacy file which became a dataset. */
export const LEGACY_COPY = '.legacy';

/**
 * Makes a dataset of a legacy file that lies where the dataset should be. The file is kept as `<name>.legacy` beside
 * it. The dataset appears as a whole or not at all.
 */
export async function convertDatasetInPlace(
  path: string,
  options: LegacyFileOptions,
): Promise<void> {
  const made = await convertToTemporary(path, dirname(path), options);
  try {
    await copyFile(path, freeName(`${path}${LEGACY_COPY}`), constants.COPYFILE_EXCL);
    await rename(made, path);
  } catch (error) {
    await rm(made, { force: true });
    throw storageError(error, 'make a dataset of', path);
  }
}

/** A dataset made of a legacy file, as a temporary file in `folder`; the caller removes it. */
export async function convertToTemporary(
  file: string,
  folder: string,
  options: LegacyFileOptions,
): Promise<string> {
  const datasetPath = join(folder, `.converted-${randomUUID()}.tmp`);
  const { legacyLabels: labels, legacyStatuses: statuses, forgotten, signal } = options;
  const quarantinePath = options.quarantinePath ?? join(dirname(file), 'quarantine.jsonl');
  try {
    await importLegacy({ datasetPath, file, quarantinePath, labels, statuses, forgotten, signal });
  } catch (error) {
    await rm(datasetPath, { force: true });
    if (!isBpError(error) || error.code !== 'INPUT_INVALID') throw error;
    // Nobody gave it as an input: it is what the project has for a dataset.
    const { message, remedy, details } = error;
    throw new BpError('DATASET_INVALID', message, { remedy, details, cause: error });
  }
  return datasetPath;
}

function freeName(path: string): string {
  let name = path;
  for (let number = 2; existsSync(name); number += 1) name = `${path}-${number}`;
  return name;
}
