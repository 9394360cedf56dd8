import { normalQuantile } from '@bp/contracts';

/**
 * Least likelihood-ratio statistic G = 2 · n · information (nats) for one of `candidates` columns to be chosen, so
 * that chance alone passes it `byChance` times in a fit: G follows a chi-square distribution where column and label
 * are independent. Small files have few candidates and few labels, and so a lower hurdle.
 */
export function leastG(candidates: number, degreesOfFreedom: number, byChance: number): number {
  const tail = Math.min(0.5, byChance / Math.max(1, candidates));
  return chiSquareQuantile(1 - tail, Math.max(1, degreesOfFreedom));
}

/** Labels that occur at all. */
export function labelsSeen(labels: ArrayLike<number>): number {
  let seen = 0;
  for (let label = 0; label < labels.length; label += 1) if (labels[label]! > 0) seen += 1;
  return seen;
}

/** Wilson & Hilferty, "The distribution of chi-square", 1931: within 1% from two degrees of freedom on. */
export function chiSquareQuantile(probability: number, degreesOfFreedom: number): number {
  const part = 2 / (9 * degreesOfFreedom);
  return degreesOfFreedom * (1 - part + normalQuantile(probability) * Math.sqrt(part)) ** 3;
}
