import type { Comparison, IntervalEstimate } from '@bp/contracts';
import type { Difference } from '../bootstrap/difference.js';
import type { GateOutcome } from '../gate/outcome.js';
import type { RecallChange } from '../metrics/recall-changes.js';
import type { Overlap } from '../overlap/overlap.js';
import type { ValueComparison } from '../value/compare-values.js';
import type { McNemar } from './mcnemar.js';

/** The metric of one slice under both models. */
export interface SliceChange {
  readonly dimension: string;
  readonly slice: string;
  /** Scored rows. */
  readonly rows: number;
  readonly champion: number;
  readonly challenger: number;
  /** Interval by domain (normal approximation). */
  readonly change: IntervalEstimate;
  /** Worse beyond chance: the whole interval lies below 0. */
  readonly clear: boolean;
  readonly too_small: boolean;
}

/** The headline metrics of one model on the compared rows; as in `Evaluation`. */
export interface ComparedMetrics {
  readonly accuracy: number | null;
  readonly accuracy_weighted: number | null;
  readonly f1_macro: number | null;
  readonly top_2_accuracy: number | null;
  readonly log_loss: number | null;
  readonly estimated_failure_rate: number | null;
}

/** Everything about champion against challenger. All figures are finite or `null`. */
export interface ModelComparison extends Comparison {
  readonly rules: readonly GateOutcome[];
  /** What the challenger was compared with, in words. */
  readonly champion_name: string;
  /** Why this metric. */
  readonly metric_reason: string;
  /** `value`: expected success decided; `metric`: the accuracy comparison did. */
  readonly decided_by: 'value' | 'metric';
  /** Why. */
  readonly decided_reason: string;
  /** Expected success under both; `null` where it cannot be computed or was not asked for. */
  readonly value: ValueComparison | null;
  readonly effective_sample_size: number | null;
  readonly interval_level: number;
  readonly champion: ComparedMetrics | null;
  readonly challenger: ComparedMetrics | null;
  readonly differences: {
    readonly accuracy: Difference | null;
    readonly accuracy_weighted: Difference | null;
    readonly f1_macro: Difference | null;
    readonly failure_rate: Difference | null;
  };
  readonly mcnemar: McNemar | null;
  readonly recall_changes: readonly RecallChange[];
  /** All slices under both models. */
  readonly slices: Readonly<Record<string, readonly SliceChange[]>>;
  /** Slices of enough rows in which the challenger is worse by more than the smallest improvement that counts. */
  readonly worse_slices: readonly SliceChange[];
  /** Smallest true improvement that these rows would show 8 times in 10 (one-sided 5%). */
  readonly detectable_improvement: number | null;
  readonly overlap: {
    readonly champion: Overlap | null;
    readonly challenger: Overlap | null;
    /** The same over rows where the two recommend different actions: what the comparison rests on. */
    readonly champion_where_different: Overlap | null;
    readonly challenger_where_different: Overlap | null;
  };
  /** `Not deployed: <rule, figure, limit>`; `null` for `promote`. */
  readonly refusal: string | null;
}
