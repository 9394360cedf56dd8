import type { Action } from './actions.js';

/** An estimate with the bounds of its interval. */
export interface IntervalEstimate {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * By how much following the model would lower the share of failed attempts, estimated from logged attempts:
 * self-normalised inverse propensity weighting (Swaminathan & Joachims 2015). `estimate` is (observed − estimated)
 * / observed; the rates are 0–1.
 */
export interface FailureRateReduction extends IntervalEstimate {
  /** (Σw)² / Σw² of the importance weights. */
  readonly effective_sample_size: number;
  readonly observed_failure_rate: number;
  readonly estimated_failure_rate: number;
  /** From the attempts whose action was the recommended one, unweighted; `null` where there are none. */
  readonly matched_estimate: number | null;
  readonly matched_rows: number;
}

/**
 * Figures of one model on one part. Higher is better but for losses and errors. Zero division of a class gives 0;
 * a figure over all rows is `null` where there are none.
 */
export interface EvaluationMetrics {
  /** Scored rows: successful attempts of the part. */
  readonly rows: number;
  readonly classes: readonly Action[];
  readonly accuracy: number | null;
  /** Each row weighted by 1/propensity, clipped; `null` where no propensity is known. */
  readonly accuracy_weighted: number | null;
  readonly effective_sample_size: number | null;
  readonly precision_per_class: Readonly<Partial<Record<Action, number>>>;
  readonly recall_per_class: Readonly<Partial<Record<Action, number>>>;
  readonly f1_per_class: Readonly<Partial<Record<Action, number>>>;
  /** True rows per class. */
  readonly support: Readonly<Partial<Record<Action, number>>>;
  readonly precision_macro: number | null;
  readonly recall_macro: number | null;
  readonly f1_macro: number | null;
  /** `[true][predicted]`, in the order of `classes`. */
  readonly confusion_matrix: readonly (readonly number[])[];
  readonly failure_rate_reduction: FailureRateReduction | null;
}
