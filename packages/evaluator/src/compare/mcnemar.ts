/** Rows that only one of two models got right. */
export interface McNemar {
  readonly only_champion_right: number;
  readonly only_challenger_right: number;
  /** Exact two-sided p that both are equally often right (binomial test, McNemar 1947). Rows count as independent. */
  readonly p_value: number;
}

/** Exact McNemar test of the discordant counts; 1 where there are none. */
export function mcnemar(onlyChampion: number, onlyChallenger: number): McNemar {
  const trials = onlyChampion + onlyChallenger;
  const fewer = Math.min(onlyChampion, onlyChallenger);
  return {
    only_champion_right: onlyChampion,
    only_challenger_right: onlyChallenger,
    p_value: trials === 0 ? 1 : Math.min(1, 2 * lowerTailOfFairCoin(fewer, trials)),
  };
}

/** P(X ≤ k) for X ~ Binomial(n, ½), summed from the largest term down so that nothing underflows before it matters. */
function lowerTailOfFairCoin(k: number, n: number): number {
  let logChoose = 0;
  for (let i = 1; i <= k; i += 1) logChoose += Math.log((n - k + i) / i);
  const largest = Math.exp(logChoose - n * Math.LN2);
  let term = 1;
  let sum = 1;
  for (let i = k; i > 0 && term > 1e-18; i -= 1) {
    term *= i / (n - i + 1);
    sum += term;
  }
  return largest * sum;
}
