/** A margin (log-odds for boosted models) taken apart into what each feature adds to it. */
export interface ShapValues {
  /** Mean margin over the training rows. */
  readonly baseValue: number;
  /** The row's margin, in float64. */
  readonly margin: number;
  /** Contribution of each feature; with `baseValue` they sum to `margin`. */
  readonly values: Float64Array;
}

/** The rows that a model asks its parts about: one, or one per action. They are filled with site after site. */
export interface Questions {
  /** `rows × features`, row-major. */
  readonly block: Float32Array;
  readonly rows: number;
  /** Features before this one are the site's, read from the first row; those from it on never change. */
  readonly shared: number;
}

/**
 * One summand of a model's margins, made for its questions. A model's margin is the sum of its parts; each keeps the
 * precision of the library that it comes from within itself, the sum is float64.
 */
export interface MarginPart {
  /** Adds this part's margins. @param out `rows × groups`. */
  add(out: Float64Array): void;
  /** What each feature of a row, which must be filled, adds to this part's margin of `group`. */
  explain(row: number, group: number): ShapValues;
}
