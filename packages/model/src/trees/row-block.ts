/** Takes in encoded rows one by one, then gives the margins of all of them. Holds scratch space for a block of rows. */
export interface MarginScorer {
  /** Margins of a row: one per group, or one per action asked about. */
  readonly width: number;
  /**
   * Takes in a row.
   * @param place Its place in the block, below {@link BLOCK_ROWS}.
   * @param row float32 bits of the feature values from `offset`.
   */
  take(place: number, row: Int32Array, offset: number): void;
  /** Margins of the first `rows` places: `rows × width`, overwritten. */
  margins(rows: number, out: Float64Array): void;
}

/** Rows that are taken in together: flat trees are walked through a block of rows before the next ones are loaded. */
export const BLOCK_ROWS = 16;
