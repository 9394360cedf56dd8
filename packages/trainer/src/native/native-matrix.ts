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
