/** Feature rows for training, row-major; missing is NaN. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** `rows × columns`. */
  readonly values: Float32Array;
  readonly featureNames: readonly string[];
  /** Class index per row (`success`: 0 or 1). */
  readonly labels: Float32Array;
  /** Row weights, or `null` where all are 1. */
  readonly weights: Float32Array | null;
  /** Group (registrable domain) per row as an index: rows of a group depend on each other. */
  readonly groups: Int32Array;
}
