import {
  checkNumbers,
  defaultsOf,
  type Engine,
  number,
  type SettingValues,
  whole,
} from '@bp/contracts';

/** What steers training, in this system's own words; each engine translates them into its own. */
export const TRAINING_PARAMETERS = {
  maxDepth: whole(8, 'Largest depth of a tree.', { max: 30 }),
  learningRate: number(
    0.1,
    "Share of each tree's step that is taken. Ignored by forests, whose trees count alike.",
    { above: 0, max: 1 },
  ),
  rounds: whole(400, 'Most boosting rounds; held-out domains usually ask for fewer.', {
    max: 100_000,
  }),
  earlyStoppingRounds: whole(
    30,
    'Rounds without a better loss on held-out domains after which training stops.',
    { max: 100_000 },
  ),
  subsample: number(0.85, 'Share of the rows that each tree sees.', { min: 0.01, max: 1 }),
  columnSample: number(0.85, 'Share of the columns that each tree sees (forests: each node).', {
    min: 0.01,
    max: 1,
  }),
  minChildWeight: number(3, 'Smallest sum of hessians in a leaf.', { min: 0, max: 1e9 }),
  gamma: number(0.1, 'Smallest gain that makes a split.', { min: 0, max: 1e9 }),
  l1: number(0.1, 'L1 penalty on the values of leaves.', { min: 0, max: 1e9 }),
  l2: number(1, 'L2 penalty on the values of leaves.', { min: 0, max: 1e9 }),
  maxBins: whole(256, 'Histogram bins per feature.', { min: 2, max: 65_535 }),
  leaves: whole(63, 'LightGBM only: most leaves of a tree.', { min: 2, max: 131_072 }),
  trees: whole(200, 'Forests only: how many trees.', { max: 100_000 }),
};

/** Values of `TRAINING_PARAMETERS`. */
export interface TrainingParameters extends SettingValues<typeof TRAINING_PARAMETERS> {}

/** Where boosted models start; what differs for forests: `FOREST_PARAMETERS`. */
export const DEFAULT_PARAMETERS: TrainingParameters = Object.freeze(
  defaultsOf(TRAINING_PARAMETERS),
);

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

/**
 * The engine's defaults with `given` over them.
 * @throws BpError `SETTINGS_INVALID` naming the parameter, what was given and what is allowed.
 */
export function completeParameters(
  engine: Engine,
  given: Partial<TrainingParameters> = {},
): TrainingParameters {
  checkNumbers(TRAINING_PARAMETERS, given, 'training.parameters.');
  return { ...(engine === 'randomforest' ? FOREST_PARAMETERS : DEFAULT_PARAMETERS), ...given };
}
