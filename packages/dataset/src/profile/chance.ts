import { normalQuantile } from '@bp/contracts';
import { chiSquareQuantile } from '../fit/significance.js';

/*
 * What chance alone makes of two samples of one distribution, so that it is not taken for drift. Sizes are those of
 * independent witnesses (domains), as rows of one site repeat its facts.
 */

/** A comparison looks at so many things that one in twenty would differ by chance: the level of each is this divided. */
const FALSE_ALARMS = 0.05;

/** Level of each of `looks` tests, so that all together give a false alarm in at most one of twenty comparisons (Bonferroni). */
export function levelOfEach(looks: number): number {
  return FALSE_ALARMS / Math.max(1, looks);
}

/**
 * The Jensen–Shannon distance (base 2) that two samples over `values` values exceed by chance at this level only: near
 * equality the divergence is an eighth of the chi-square distance of the two (Lin 1991), and that, over 1/n + 1/m, is
 * chi-square distributed.
 */
export function chanceDistance(values: number, n: number, m: number, level: number): number {
  if (values < 2) return 0;
  const divergence = (chiSquareQuantile(1 - level, values - 1) * (1 / n + 1 / m)) / (8 * Math.LN2);
  return Math.sqrt(Math.min(1, divergence));
}

/** The difference of two shares that chance exceeds at this level only (two-sided, pooled). */
export function chanceDifference(
  a: number,
  b: number,
  n: number,
  m: number,
  level: number,
): number {
  // Half a witness more on either side: a share of 0 or 1 of few is no certainty.
  const pooled = (a * n + b * m + 0.5) / (n + m + 1);
  return normalQuantile(1 - level / 2) * Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
}

/**
 * The share of values that a sample of `n` witnesses has not seen though they were there (Good 1953: as many as there are
 * values seen once; bound by McAllester and Schapire 2000), with what chance adds in another sample of `m`.
 */
export function chanceUnseen(seenOnce: number, n: number, m: number, level: number): number {
  const unseen = Math.min(1, seenOnce / n + Math.sqrt(Math.log(1 / level) / n));
  return unseen + normalQuantile(1 - level) * Math.sqrt((unseen * (1 - unseen)) / m);
}
