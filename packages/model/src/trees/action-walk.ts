/** Actions that are walked in step; models that know fewer leave places unused. */
export const LANES = 4;

/** A walk of one site through all trees, once for each of four actions. */
export interface ActionWalk {
  /** The site's answers, to be filled before a walk: for each condition a byte per action, 1 (go right) or 0. */
  readonly answers: Int32Array;
  /** One sum per action: what a walk adds to. */
  readonly sums: Float64Array;
  walk(): void;
}
