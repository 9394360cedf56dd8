/** What a column's values looked like when a model was trained. */
export type FeatureProfile =
  | {
      readonly kind: 'number';
      readonly count: number;
      readonly missing: number;
      /** Bin edges (quantiles of the training part), ascending, and the share of known values in each bin. */
      readonly edges: readonly number[];
      readonly shares: readonly number[];
    }
  | {
      readonly kind: 'category';
      readonly count: number;
      readonly missing: number;
      /** Most frequent values with their shares of the known values. */
      readonly values: Readonly<Record<string, number>>;
    };

/** `profile.json`: the training data's profile, for drift. */
export interface DataProfile {
  readonly formatVersion: 1;
  readonly rows: number;
  /**
   * Independent witnesses: domains, by Kish's effective number where some have many rows (rows² over the sum of squares).
   * Profiles of older versions have none.
   */
  readonly witnesses?: number;
  readonly features: Readonly<Record<string, FeatureProfile>>;
  /** Share of attempts per action and share of successes per action. */
  readonly actions: Readonly<Record<string, number>>;
  readonly successRates: Readonly<Record<string, number>>;
  /** By ISO week of the row (`2026-W03`). */
  readonly weeks: Readonly<Record<string, { readonly rows: number; readonly successRate: number }>>;
}

/** How one feature compares with the training data of the model in production. */
export interface DriftedFeature {
  readonly feature: string;
  /** Jensen–Shannon distance (base 2), 0–1; `null` below the minimum sample size. */
  readonly distance: number | null;
  /** Shares of missing values, 0–1. */
  readonly missingBefore: number;
  readonly missingNow: number;
  /** Frequent values of a category that the reference did not have. */
  readonly newValues: readonly string[];
  readonly drifted: boolean;
  /** Which thresholds were crossed, in a sentence; `null` if none. */
  readonly reason: string | null;
}

/** What has changed between two profiles. Thresholds: `DriftThresholds` of `@bp/dataset`. */
export interface DriftReport {
  readonly drifted: boolean;
  readonly features: readonly DriftedFeature[];
  /** One sentence per thing that moved beyond its threshold. */
  readonly warnings: readonly string[];
}
