/** Where facts come from. `decisions`: the log of what services decided. `legacy` stands for an imported file without task ids. */
export const FEEDBACK_SOURCES = ['automation', 'api', 'shadow', 'decisions', 'legacy'] as const;
/** The name of a source: one of `FEEDBACK_SOURCES`, or any other that `isSourceName` accepts. */
export type FeedbackSourceName = (typeof FEEDBACK_SOURCES)[number] | (string & {});

/** How an attempt can end, as logs and dataset spell it. */
export const RESULTS = ['success', 'failed', 'error'] as const;
/** `error` counts as a failure, and is also reported apart. */
export type Result = (typeof RESULTS)[number];

/** The parts of a prepared dataset: learned from, used for early stopping and tuning, and kept for judging. */
export const SPLITS = ['train', 'validation', 'test'] as const;
/** One of `SPLITS`. All rows of a registrable domain are in the same part. */
export type Split = (typeof SPLITS)[number];
