/** What steers training, in this system's own words; each engine translates them into its own. */
export interface TrainingParameters {
  /** Largest depth of a tree. */
  readonly maxDepth: number;
  /** Share of each tree's step that is taken, (0, 1]. Ignored by forests, whose trees count alike. */
  readonly learningRate: number;
  /** Most boosting rounds; early stopping usually ends before. */
  readonly rounds: number;
  /** Rounds without a better validation loss after which training stops. */
  readonly earlyStoppingRounds: number;
  /** Share of the rows that each tree sees, (0, 1]. */
  readonly subsample: number;
  /** Share of the columns that each tree sees (forests: each node), (0, 1]. */
  readonly columnSample: number;
  /** Smallest sum of hessians in a leaf. */
  readonly minChildWeight: number;
  /** Smallest gain that makes a split. */
  readonly gamma: number;
  /** L1 penalty on the values of leaves. */
  readonly l1: number;
  /** L2 penalty on the values of leaves. */
  readonly l2: number;
  /** Histogram bins per feature. */
  readonly maxBins: number;
  /** LightGBM only: most leaves of a tree. */
  readonly leaves: number;
  /** Forests only: how many trees. */
  readonly trees: number;
}

/** Where boosted models start; what differs for forests: `FOREST_PARAMETERS`. */
export const DEFAULT_PARAMETERS: TrainingParameters = Object.freeze({
  maxDepth: 8,
  learningRate: 0.05,
  rounds: 400,
  earlyStoppingRounds: 30,
  subsample: 0.85,
  columnSample: 0.85,
  minChildWeight: 3,
  gamma: 0.1,
  l1: 0.1,
  l2: 1,
  maxBins: 256,
  leaves: 63,
  trees: 200,
});

/** What differs for a forest: deep trees on samples of rows and columns, almost no shrinking of leaves. */
export const FOREST_PARAMETERS: TrainingParameters = Object.freeze({
  ...DEFAULT_PARAMETERS,
  maxDepth: 12,
  learningRate: 1,
  rounds: 1,
  subsample: 0.8,
  columnSample: 0.6,
  minChildWeight: 1,
  gamma: 0,
  l1: 0,
  l2: 1e-5,
});
