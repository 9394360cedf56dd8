/**
 * Where facts come from: one of our own sources, or any other name that `isSourceName` accepts. `decisions`: the log of what
 * services decided. `legacy` stands for an imported file without task ids.
 */
export type FeedbackSourceName =
  | 'automation'
  | 'api'
  | 'shadow'
  | 'decisions'
  | 'legacy'
  | (string & {});

/** How an attempt can end, as logs and dataset spell it. */
export const RESULTS = ['success', 'failed', 'error'] as const;
/** `error` counts as a failure, and is also reported apart. */
export type Result = (typeof RESULTS)[number];

/** The parts of a prepared dataset: learned from, used for early stopping and tuning, and kept for judging. */
export const SPLITS = ['train', 'validation', 'test'] as const;
/** One of `SPLITS`. All rows of a registrable domain are in the same part. */
export type Split = (typeof SPLITS)[number];
