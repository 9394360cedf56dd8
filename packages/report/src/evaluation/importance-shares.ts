import type { ReportInput } from './report-input.js';

/** How many features a report shows. */
const TOP_FEATURES = 15;

export interface ImportanceShare {
  readonly feature: string;
  /** Of the sum over all features. */
  readonly share: number;
}

/** The features with the largest importance as shares of the total, the most important first. */
export function topFeatures(importance: ReportInput['importance']): ImportanceShare[] {
  const positive = (importance ?? []).filter(({ gain }) => Number.isFinite(gain) && gain > 0);
  const total = positive.reduce((sum, { gain }) => sum + gain, 0);
  return positive
    .map(({ feature, gain }) => ({ feature, share: gain / total }))
    .sort((a, b) => b.share - a.share || (a.feature < b.feature ? -1 : 1))
    .slice(0, TOP_FEATURES);
}
