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

/** Rows that are taken in together: their answers (9 KB each, for 2,000 conditions) stay in the second cache. */
export const BLOCK_ROWS = 16;
/** Trees that all rows of a block are walked through before the next ones are loaded: some 100 KB. */
export const BLOCK_TREES = 64;
