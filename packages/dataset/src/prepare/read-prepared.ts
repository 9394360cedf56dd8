import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BpError, type DataProfile, type DatasetPlace, SPLITS, type Split } from '@bp/contracts';
import { isErrno, storageError } from '@bp/files';
import { checkEncoder } from '@bp/model';
import { nameOf } from '../csv/byte-source.js';
import { datasetHash } from '../file/dataset-hash.js';
import { hashedShare } from '../split/assign-split.js';
import type { TablePart } from '../table/part.js';
import type { DatasetMetadata } from './metadata.js';
import type { PreparedDataset } from './prepare-dataset.js';
import { datasetOf } from './prepared-from.js';
import { readPart } from './read-part.js';

/** Where the prepared dataset is. */
export interface ReadPreparedOptions {
  /** `ml/datasets/prepared`. */
  readonly dir: string;
  /** Its content is checked to be what was prepared. Default: what was prepared; `null`: no check. */
  readonly datasetPath?: string | null;
  /** Where the dataset may be elsewhere. */
  readonly place?: DatasetPlace | null;
  /** Where there are more rows, only those of so many domains, chosen by hash, are read. Default: all. */
  readonly mostRows?: number | undefined;
}

/** Draws domains independently of the part that they are in. */
const HELD_SALT = 'bp-held-1';

/**
 * Reads what `prepareDataset` wrote. Throws PREPARED_MISSING where there is nothing, PREPARED_STALE where the dataset
 * has changed since or the files do not belong together.
 */
export async function readPrepared(options: ReadPreparedOptions): Promise<PreparedDataset> {
  const { dir } = options;
  const { metadata, encoder } = await readPreparedHead(dir);
  const path =
    options.datasetPath === undefined
      ? datasetOf(dir, metadata, options.place ?? null)
      : options.datasetPath;
  if (path !== null && (await datasetHash({ path })) !== metadata.datasetHash) {
    throw stale(dir, `${nameOf(path)} has changed since`);
  }
  const profile = (await readJson(join(dir, 'profile.json'))) as DataProfile;
  const rows = SPLITS.reduce((sum, split) => sum + metadata.parts[split].rows, 0);
  const share = Math.min(1, (options.mostRows ?? rows) / rows);
  const drawn = (domain: string): boolean => hashedShare(HELD_SALT, domain) < share;
  const readWhole = async (split: Split): Promise<TablePart> => {
    const { part, rowsRead } = await readPart(dir, split, share < 1 ? drawn : undefined);
    checkRowsRead(dir, split, rowsRead, metadata);
    return part;
  };
  const train = await readWhole('train');
  const validation = await readWhole('validation');
  const test = await readWhole('test');
  const parts = { train, validation, test };
  return { parts, share, encoder, profile, metadata, drift: null };
}

/** What is known of prepared rows before any is read. Throws as `readPrepared` does. */
export async function readPreparedHead(
  dir: string,
): Promise<Pick<PreparedDataset, 'metadata' | 'encoder'>> {
  const metadata = (await readJson(join(dir, 'metadata.json'))) as DatasetMetadata;
  if (metadata?.formatVersion !== 1 || typeof metadata.dataset !== 'string') {
    throw stale(dir, 'it is in the form of another release');
  }
  const encoder = await readJson(join(dir, 'encoder.json'));
  checkEncoder(encoder);
  return { metadata, encoder };
}

/** @throws BpError PREPARED_STALE where a part does not hold what its metadata says. */
export function checkRowsRead(
  dir: string,
  split: Split,
  rowsRead: number,
  { parts }: DatasetMetadata,
): void {
  const { rows } = parts[split];
  if (rowsRead !== rows) throw stale(dir, `${split}.csv holds ${rowsRead} rows and not ${rows}`);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw stale(path, 'it is not JSON');
    if (!isErrno(error, 'ENOENT')) throw storageError(error, 'read', path);
    throw new BpError('PREPARED_MISSING', `${path} is not there: the dataset was not prepared.`, {
      remedy: 'Run `bp prepare` first.',
      details: { file: path },
      cause: error,
    });
  }
}

function stale(path: string, why: string): BpError {
  return new BpError('PREPARED_STALE', `${path} can't be used: ${why}.`, {
    remedy: 'Run `bp prepare` again.',
    details: { path },
  });
}
