import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BpError,
  type Clock,
  type DataProfile,
  type DatasetLocation,
  type DriftReport,
  formatInstant,
  type PreparedPart,
  SPLITS,
  type Split,
} from '@bp/contracts';
import { replaceFile, storageError } from '@bp/files';
import type { Encoder } from '@bp/model';
import { nameOf } from '../csv/byte-source.js';
import { readHeader } from '../csv/header.js';
import { datasetHash } from '../file/dataset-hash.js';
import { type EncoderOptions, fitEncoder } from '../fit/fit-encoder.js';
import { convertToTemporary, type LegacyFileOptions } from '../legacy/convert-dataset.js';
import { compareProfiles } from '../profile/drift.js';
import { profilePart, rowsSince } from '../profile/profile.js';
import type { DriftThresholds } from '../settings.js';
import { SPLIT_ID } from '../split/assign-split.js';
import { type SplitTable, splitTable } from '../table/part.js';
import { fillIn } from './fill-in.js';
import { countPart, type DatasetMetadata, missingClasses } from './metadata.js';
import { partPath, writePart } from './part-files.js';
import { preparedFrom } from './prepared-from.js';
import { type ReadTable, readTable } from './read-table.js';

/** The dataset, where its prepared form goes, and how to prepare it. */
export interface PrepareOptions extends LegacyFileOptions {
  /** A dataset, or a legacy file (`URL,TYPE,…`); or a place elsewhere. */
  readonly datasetPath: DatasetLocation;
  /** `ml/datasets/prepared`. */
  readonly outDir: string;
  readonly clock: Clock;
  readonly encoder?: EncoderOptions;
  /** The production model's profile; given, drift is reported. */
  readonly reference?: DataProfile | null;
  /** Thresholds; default `DEFAULT_DRIFT_THRESHOLDS`. */
  readonly drift?: Partial<DriftThresholds>;
}

/** Everything that training and judging need of the data: what `ml/datasets/prepared` holds. */
export interface PreparedDataset {
  /** All rows, or those of some domains; `metadata` counts all. */
  readonly parts: Readonly<Record<Split, PreparedPart>>;
  /** Of the domains, whose rows the parts hold; 1: all. */
  readonly share: number;
  readonly encoder: Encoder;
  /** Of the training part. */
  readonly profile: DataProfile;
  readonly metadata: DatasetMetadata;
  /** Against the `reference` profile; `null` without one, and when read back. */
  readonly drift: DriftReport | null;
}

/**
 * Cleans the dataset, fills in what other rows of a host knew, splits by domain, fits the encoder on the training
 * part and writes everything to `outDir`. `metadata.json` is taken away first and written last: what is half-written
 * can't be taken for prepared.
 *
 * Throws NOT_ENOUGH_DATA where there is no dataset or no usable row, DATASET_INVALID where the file is not a dataset.
 */
export async function prepareDataset(options: PrepareOptions): Promise<PreparedDataset> {
  const { datasetPath, outDir, clock, signal } = options;
  const found = await readAnyDataset(options);
  const { table } = found;
  if (table.rows === 0)
    throw noRows(nameOf(datasetPath), `${found.read} rows, none of them usable`, found.removed);
  const filledIn = fillIn(table);
  const { parts, inTwoParts } = splitTable(table);
  found.removed.domain_in_two_parts += inTwoParts;
  const encoder = fitEncoder(parts.train, options.encoder);
  const now = clock();
  const profile = profilePart(parts.train, now);
  const counts = {
    train: countPart(parts.train),
    validation: countPart(parts.validation),
    test: countPart(parts.test),
  };
  const metadata: DatasetMetadata = {
    formatVersion: 1,
    createdAt: formatInstant(now),
    dataset: preparedFrom(outDir, datasetPath),
    datasetHash: found.contentHash,
    splitId: SPLIT_ID,
    splitHash: hashSplit(parts),
    featureNames: encoder.featureNames,
    parts: counts,
    rowsRead: found.read,
    removed: found.removed,
    blanked: found.blanked,
    filledIn,
    warnings: [...found.lost, ...missingClasses(counts)],
    lost: found.lost,
  };
  signal?.throwIfAborted();
  await writePrepared(outDir, { parts, encoder, profile, metadata }, signal);
  const { reference } = options;
  const recent = reference ? rowsSince(parts.train, reference, now) : null;
  const drift = reference ? compareProfiles(reference, recent ?? profile, options.drift) : null;
  return { parts, share: 1, encoder, profile, metadata, drift };
}

/** Reads a dataset, or a legacy file by way of a temporary dataset. */
async function readAnyDataset(options: PrepareOptions): Promise<ReadTable> {
  const { datasetPath: path, outDir, forgotten, signal } = options;
  const header = await readHeader(path);
  if (header === null) throw noRows(nameOf(path), 'there is no such file, or it is empty');
  if (header.kind === 'dataset' || typeof path !== 'string')
    return readTable({ path, header, forgotten, signal });
  await mkdir(outDir, { recursive: true });
  const converted = await convertToTemporary(path, outDir, options);
  try {
    const convertedHeader = await readHeader(converted);
    if (convertedHeader === null) throw noRows(path, 'no row of it could be used');
    const found = await readTable({ path: converted, header: convertedHeader, signal });
    return { ...found, contentHash: (await datasetHash({ path, signal })) ?? found.contentHash };
  } finally {
    await rm(converted, { force: true });
  }
}

const METADATA_FILE = 'metadata.json';

async function writePrepared(
  dir: string,
  prepared: Omit<PreparedDataset, 'parts' | 'share' | 'drift'> & Pick<SplitTable, 'parts'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    await rm(join(dir, METADATA_FILE), { force: true });
    for (const split of SPLITS) {
      signal?.throwIfAborted();
      await writePart(partPath(dir, split), prepared.parts[split]);
    }
    await writeJson(join(dir, 'encoder.json'), prepared.encoder);
    await writeJson(join(dir, 'profile.json'), prepared.profile);
    await writeJson(join(dir, METADATA_FILE), prepared.metadata);
  } catch (error) {
    if (error instanceof BpError || signal?.aborted) throw error;
    throw storageError(error, 'write', dir);
  }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await replaceFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Which domains are in which part, with how many rows, whatever their order. */
function hashSplit(parts: PreparedDataset['parts']): string {
  const hash = createHash('sha256').update(`${SPLIT_ID}\n`);
  for (const split of SPLITS) {
    const part = parts[split];
    const counts = new Uint32Array(part.domains.length);
    for (const group of part.group) counts[group]! += 1;
    const lines: string[] = [];
    counts.forEach((count, group) => {
      if (count > 0) lines.push(`${part.domains[group]} ${count}\n`);
    });
    lines.sort();
    hash.update(`${split}\n`).update(lines.join(''));
  }
  return hash.digest('hex');
}

function noRows(
  path: string,
  why: string,
  removed: Readonly<Record<string, number>> = {},
): BpError {
  return new BpError('NOT_ENOUGH_DATA', `${path} holds nothing to learn from: ${why}.`, {
    remedy: 'Collect feedback (`bp collect`) or take in an older file (`bp import FILE`) first.',
    details: { file: path, removed },
  });
}
