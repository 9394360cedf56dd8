/** A world large enough that its test part can show a difference of 0.01, small enough for a minute. */
export const DEMO_SEED = 7;
export const DEMO_SITES = 4000;

/** Attempts per week: a small start, then enough feedback to be better, then weeks that add little. */
export const DEMO_WEEKS = [3000, 8000, 1500, 1500] as const;
