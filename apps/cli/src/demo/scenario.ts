/** A world large enough that its test part can show a difference of 0.01, small enough for a minute. */
export const DEMO_SEED = 20260105;
export const DEMO_SITES = 6000;

/** Attempts per week: a small start, then enough feedback to be better, then weeks that add little. */
export const DEMO_WEEKS = [600, 5000, 2500, 2500] as const;
