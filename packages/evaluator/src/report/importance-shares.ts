/** How many features a report shows. */
export const TOP_FEATURES = 15;

export interface ImportanceShare {
  readonly feature: string;
  /** Of the sum over all features. */
  readonly share: number;
}

/** Features with a positive importance as shares of the total, the most important first. */
export function importanceShares(
  importance: Readonly<Record<string, number>> | null,
): ImportanceShare[] {
  const positive = Object.entries(importance ?? {}).filter(([, value]) => value > 0);
  const total = positive.reduce((sum, [, value]) => sum + value, 0);
  return positive
    .map(([feature, value]) => ({ feature, share: value / total }))
    .sort((a, b) => b.share - a.share || (a.feature < b.feature ? -1 : 1));
}
