import type { ReportInput } from './report-input.js';

/** How many features a report shows. */
export const TOP_FEATURES = 15;

export interface ImportanceShare {
  readonly feature: string;
  /** Of the sum over all features. */
  readonly share: number;
}

/** Features with a positive importance as shares of the total, the most important first. */
export function importanceShares(importance: ReportInput['importance']): ImportanceShare[] {
  const positive = gainsOf(importance).filter(([, gain]) => Number.isFinite(gain) && gain > 0);
  const total = positive.reduce((sum, [, gain]) => sum + gain, 0);
  return positive
    .map(([feature, gain]) => ({ feature, share: gain / total }))
    .sort((a, b) => b.share - a.share || (a.feature < b.feature ? -1 : 1));
}

function gainsOf(importance: ReportInput['importance']): (readonly [string, number])[] {
  if (importance === null) return [];
  if (!isList(importance)) return Object.entries(importance);
  return importance.map(({ feature, gain }) => [String(feature), gain]);
}

/** `Array.isArray` does not know read-only lists. */
function isList<T>(value: readonly T[] | Readonly<Record<string, number>>): value is readonly T[] {
  return Array.isArray(value);
}
