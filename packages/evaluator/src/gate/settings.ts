/** Rules of the promotion gate as data. */
export interface GateSettings {
  /** Smallest improvement of the metric that promotes; exactly this passes. */
  readonly min_improvement: number;
  /** Fewer scored rows are inconclusive. */
  readonly min_rows: number;
  /** From this effective sample size on the metric is `accuracy_weighted`, below it `accuracy`. */
  readonly min_effective_sample_size: number;
  /** Largest fall of a class's recall that is let pass … */
  readonly max_recall_drop: number;
  /** … where the class has at least this many scored rows. */
  readonly min_recall_rows: number;
  /** Whether a rise of the estimated failure rate (where it can be computed) keeps the champion. */
  readonly failure_rate_must_not_rise: boolean;
  /** Whether the lower bound of the improvement's interval has to lie above 0. */
  readonly confidence: boolean;
  /** Bootstrap draws of whole domains. */
  readonly resamples: number;
  /** Of every interval; at 0.9 its lower bound is a one-sided 95% one. */
  readonly interval_level: number;
  /** Largest importance weight: larger ones are cut. */
  readonly clip: number;
  /** Effective sample size of matched attempts that a failure rate needs. */
  readonly min_failure_rate_sample_size: number;
  /** Share of recommendations that the logging policy could have chosen, below which nothing is concluded. */
  readonly min_overlap: number;
  /** Mean chance of another action than the logged one, below which nothing is concluded. */
  readonly min_exploration: number;
  /** Slices with fewer scored rows say so. */
  readonly min_slice_rows: number;
}

/** Defaults of the gate. */
export const DEFAULT_GATE: GateSettings = Object.freeze({
  min_improvement: 0.01,
  min_rows: 30,
  min_effective_sample_size: 100,
  max_recall_drop: 0.1,
  min_recall_rows: 30,
  failure_rate_must_not_rise: true,
  confidence: false,
  resamples: 2000,
  interval_level: 0.9,
  clip: 100,
  min_failure_rate_sample_size: 30,
  min_overlap: 0.75,
  min_exploration: 0.01,
  min_slice_rows: 30,
});
