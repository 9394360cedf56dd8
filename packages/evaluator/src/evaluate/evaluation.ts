import type { EvaluationMetrics, IntervalEstimate } from '@bp/contracts';
import type { ClassificationMetrics } from '../metrics/classification-metrics.js';
import type { ProbabilityMetrics } from '../metrics/probability-metrics.js';
import type { Overlap } from '../overlap/overlap.js';

/** All figures of one slice of a part. */
export interface SliceMetrics extends ClassificationMetrics, ProbabilityMetrics {
  /** Value of the slice's dimension; `unknown` where the rows have none. */
  readonly slice: string;
  /** All rows of the slice, failed attempts too. */
  readonly part_rows: number;
  readonly accuracy_weighted: number | null;
  readonly effective_sample_size: number | null;
  /** Of the attempts with a known outcome; `null` without any. */
  readonly observed_failure_rate: number | null;
  /** Fewer scored rows than the minimum: figures of so few rows say little. */
  readonly too_small: boolean;
}

/** Everything about one model on one part. All figures are finite or `null`. */
export interface Evaluation extends EvaluationMetrics, ClassificationMetrics, ProbabilityMetrics {
  readonly objective: 'success' | 'action';
  /** All rows of the part, its attempts with a known outcome, and its legacy rows. */
  readonly part_rows: number;
  readonly attempts: number;
  readonly legacy_rows: number;
  readonly domains: number;
  /** Attempts with a known propensity. */
  readonly propensity_rows: number;
  readonly interval_level: number;
  readonly accuracy_interval: IntervalEstimate | null;
  readonly accuracy_weighted_interval: IntervalEstimate | null;
  readonly f1_macro_interval: IntervalEstimate | null;
  /** Why `failure_rate_reduction` is `null`. */
  readonly failure_rate_reason: string | null;
  readonly overlap: Overlap | null;
  readonly min_slice_rows: number;
  /** Dimension → slices, the largest first; bands and weeks in their own order. */
  readonly slices: Readonly<Record<string, readonly SliceMetrics[]>>;
  /** One sentence per thing that makes figures doubtful. */
  readonly warnings: readonly string[];
}
