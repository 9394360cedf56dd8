import type { Handle } from './foreign.js';

/** Rows for a native library: addresses into arrays that the sending thread keeps alive. */
export interface NativeMatrix {
  readonly rows: number;
  readonly columns: number;
  /** `rows × columns` float32, row-major. */
  readonly values: Handle;
  /** `rows` float32. */
  readonly labels: Handle;
  readonly weights: Handle | null;
}

/** Rows in a file, which are never all in memory. */
export interface StoredMatrix extends Omit<NativeMatrix, 'values'> {
  /** Open; float32, row-major, in this machine's order of bytes. Missing is NaN. */
  readonly fd: number;
  /** Rows of the file before these. */
  readonly firstRow: number;
}

export function isStored(matrix: NativeMatrix | StoredMatrix): matrix is StoredMatrix {
  return 'fd' in matrix;
}

/** The numbers of rows from `from` on, of which each has one. */
export function fromRow(numbers: Handle, from: number): Handle {
  return numbers + BigInt(from * Float32Array.BYTES_PER_ELEMENT);
}
