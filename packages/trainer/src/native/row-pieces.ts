import { readSync } from 'node:fs';
import { addressOf, type Handle } from './foreign.js';
import type { NativeMatrix, StoredMatrix } from './native-matrix.js';

/**
 * Stands for missing in rows of a file: without gaps XGBoost keeps a byte a value and not four. It lies beyond every
 * threshold but one of its own, so that such rows go right; and right is where trees that have seen no gaps send NaN.
 */
export const FAR = 1e30;

/** So many rows are held at a time: some megabytes. */
const ROWS_A_PIECE = 65_536;
const FLOAT_BYTES = 4;

/** Some rows of a file, valid until the next are read. */
export interface RowPiece {
  readonly values: Handle;
  /** Place of the first of them among all rows. */
  readonly from: number;
  readonly rows: number;
}

/** Rows of a file, piece by piece in one memory, as often as a library wants to pass over them. Blocks this thread. */
export class RowPieces {
  readonly #values: Float32Array;
  #next = 0;

  /** @param missing What stands for NaN and the infinities. */
  constructor(
    private readonly stored: StoredMatrix,
    private readonly missing = Number.NaN,
  ) {
    this.#values = new Float32Array(Math.min(stored.rows, ROWS_A_PIECE) * stored.columns);
  }

  rewind(): void {
    this.#next = 0;
  }

  /** `null` after the last. */
  next(): RowPiece | null {
    const { columns } = this.stored;
    const from = this.#next;
    const rows = Math.min(this.stored.rows - from, ROWS_A_PIECE);
    if (rows === 0) return null;
    this.#next += rows;
    const values = this.#values.subarray(0, rows * columns);
    this.read(values, from);
    for (let at = 0; at < values.length; at += 1) {
      if (!Number.isFinite(values[at])) values[at] = this.missing;
    }
    return { values: addressOf(values), from, rows };
  }

  /** So many rows, evenly spread over all. */
  sample(most: number): Float32Array {
    const { rows, columns } = this.stored;
    const step = Math.max(1, rows / most);
    const count = Math.floor(rows / step);
    const values = new Float32Array(count * columns);
    for (let index = 0; index < count; index += 1) {
      this.read(values.subarray(index * columns, (index + 1) * columns), Math.floor(index * step));
    }
    return values;
  }

  private read(into: Float32Array, from: number): void {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    const { fd, firstRow, columns } = this.stored;
    const at = (firstRow + from) * columns * FLOAT_BYTES;
    for (let read = 0; read < bytes.length; ) {
      const more = readSync(fd, bytes, read, bytes.length - read, at + read);
      if (more === 0) throw new Error('the file of rows ends before the last row');
      read += more;
    }
  }
}

/** Rows in memory as one piece. */
export function onePiece({ values, rows }: NativeMatrix): Pick<RowPieces, 'next' | 'rewind'> {
  let given = false;
  return {
    next: () => {
      if (given) return null;
      given = true;
      return { values, from: 0, rows };
    },
    rewind: () => {
      given = false;
    },
  };
}
