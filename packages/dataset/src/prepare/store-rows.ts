import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Split } from '@bp/contracts';
import { storageError } from '@bp/files';
import { createEncoder, modelFeatures } from '@bp/model';
import { buildMatrix, type MatrixTarget } from '../matrix.js';
import { NumberColumn } from '../table/number-column.js';
import { readPartInPieces } from './read-part.js';
import { checkRowsRead, readPreparedHead } from './read-prepared.js';

/** So many rows are encoded at a time. */
const ROWS_A_PIECE = 50_000;

/** The prepared parts, whose rows are wanted, for what, and where they go. */
export interface StoreRowsOptions {
  /** `ml/datasets/prepared`. */
  readonly dir: string;
  readonly splits: readonly Split[];
  /** Only rows of these domains. Default: all. */
  readonly keep?: ((domain: string) => boolean) | undefined;
  readonly target: MatrixTarget;
  /** A folder on the disk that holds them. */
  readonly folder: string;
}

/** Rows as `buildMatrix` makes them, with the values in a file. */
export interface RowsInFile {
  /** The open file of float32, row-major, in this machine's order of bytes. It has no name. */
  readonly fd: number;
  readonly featureNames: readonly string[];
  readonly labels: Float32Array;
  /** Of each of the splits. */
  readonly rows: readonly number[];
  /** Gives the file's room back. */
  close(): Promise<void>;
}

/**
 * Encodes parts into a file, one after the other, while only some rows are in memory. Whatever ends this process, no
 * file is left.
 * @throws BpError PREPARED_MISSING, PREPARED_STALE, STORAGE_FAILED.
 */
export async function storeRows(options: StoreRowsOptions): Promise<RowsInFile> {
  const { dir, splits, keep, target, folder } = options;
  const { metadata, encoder } = await readPreparedHead(dir);
  const path = join(folder, `.training-rows-${process.pid}`);
  const labels = new NumberColumn((n) => new Float32Array(n));
  const rows: number[] = [];
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'wx+', 0o600);
    await rm(path);
    for (const split of splits) {
      let count = 0;
      const store = async (part: Parameters<typeof buildMatrix>[0]): Promise<void> => {
        const matrix = buildMatrix(part, encoder, target);
        count += matrix.rows;
        for (const label of matrix.labels) labels.push(label);
        const { buffer, byteOffset, byteLength } = matrix.values;
        await file!.writeFile(new Uint8Array(buffer, byteOffset, byteLength));
      };
      const piecewise = { rows: ROWS_A_PIECE, onPiece: store, keep };
      checkRowsRead(dir, split, await readPartInPieces(dir, split, piecewise), metadata);
      rows.push(count);
    }
  } catch (error) {
    await file?.close();
    throw storageError(error, 'write', path);
  }
  const featureNames = modelFeatures(createEncoder(encoder).featureNames, target);
  const { fd } = file;
  return { fd, featureNames, labels: labels.take(), rows, close: () => file.close() };
}
