import { BpError, normalQuantile, type Verdict } from '@bp/contracts';
import type { ModelComparison } from '../compare/model-comparison.js';

/**
 * A challenger that cannot truly be better: retrained on the same data with another seed (`same_data`, A/A), or
 * trained on shuffled labels (`shuffled_labels`). If the gate promotes it, that is luck.
 */
export interface LuckTrial {
  readonly kind: 'same_data' | 'shuffled_labels';
  readonly verdict: Verdict;
  readonly improvement: number | null;
  /** Of the improvement, from the paired bootstrap. */
  readonly standard_error: number | null;
}

/** How often the gate promoted a challenger that cannot be better. */
export interface LuckRate {
  readonly trials: number;
  readonly promoted: number;
  /** `promoted` / `trials`; 0 without trials. */
  readonly rate: number;
  /** 90% interval (Wilson): few trials leave much open. */
  readonly low: number;
  readonly high: number;
}

/** How far the promotion gate can be trusted on a test part of this size. */
export interface GateCalibration {
  readonly same_data: LuckRate;
  readonly shuffled_labels: LuckRate;
  /** The larger of the two rates. */
  readonly rate: number;
  /** Share of promotions by luck that is put up with. */
  readonly limit: number;
  readonly within_limit: boolean;
  /** Scored rows of the test part. */
  readonly rows: number;
  /** By how much improvements without any truth in them scatter on these rows. */
  readonly spread: number | null;
  /** Scored rows at which improvements by luck would pass the gate as rarely as the limit says; `null` where they do now or where none would do. */
  readonly rows_needed: number | null;
  /** Smallest improvement to ask for on these rows to stay within the limit; `null` as above. */
  readonly min_improvement_needed: number | null;
  /** What to change, a sentence each. */
  readonly advice: readonly string[];
}

/** Above this share of promotions by luck a gate decides too little. */
const LUCK_LIMIT = 0.1;

/** What a comparison says about luck. */
export function luckTrial(kind: LuckTrial['kind'], comparison: ModelComparison): LuckTrial {
  const { verdict, improvement, differences, metric } = comparison;
  const standard_error = differences[metric]?.standard_error ?? null;
  return { kind, verdict, improvement, standard_error };
}

/**
 * How often the gate would have promoted by luck, and how many test rows would be needed for it not to. The spread
 * of improvements shrinks with the square root of the rows, so that at z(1 − limit) spreads = min_improvement the
 * rate meets the limit. Throws `INPUT_INVALID` without trials.
 */
export function calibrateGate(options: {
  readonly trials: readonly LuckTrial[];
  /** Scored rows of the test part. */
  readonly rows: number;
  readonly gate: { readonly minImprovement: number };
  /** Default 0.1. */
  readonly limit?: number;
}): GateCalibration {
  const { trials, rows, gate, limit = LUCK_LIMIT } = options;
  if (trials.length === 0) {
    throw new BpError('INPUT_INVALID', 'The gate cannot be calibrated without trials.', {
      remedy: 'Retrain at least once with another seed.',
    });
  }
  const same_data = luckRate(trials.filter(({ kind }) => kind === 'same_data'));
  const shuffled_labels = luckRate(trials.filter(({ kind }) => kind === 'shuffled_labels'));
  const rate = Math.max(same_data.rate, shuffled_labels.rate);
  const within_limit = rate <= limit;
  const spread = spreadOf(trials);
  const z = normalQuantile(1 - limit);
  const wanted = spread === null || within_limit ? null : z * spread;
  const rows_needed =
    wanted === null || gate.minImprovement <= 0
      ? null
      : Math.max(rows + 1, Math.ceil(rows * (wanted / gate.minImprovement) ** 2));
  const found = {
    same_data,
    shuffled_labels,
    rate,
    limit,
    within_limit,
    rows,
    spread,
    rows_needed,
    min_improvement_needed: wanted,
  };
  return { ...found, advice: adviceOf(found) };
}

function luckRate(trials: readonly LuckTrial[]): LuckRate {
  const n = trials.length;
  const promoted = trials.filter(({ verdict }) => verdict === 'promote').length;
  if (n === 0) return { trials: 0, promoted: 0, rate: 0, low: 0, high: 1 };
  const rate = promoted / n;
  const z = normalQuantile(0.95);
  const middle = (rate + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const reach = (z / (1 + (z * z) / n)) * Math.sqrt((rate * (1 - rate)) / n + (z / (2 * n)) ** 2);
  return {
    trials: n,
    promoted,
    rate,
    low: Math.max(0, middle - reach),
    high: Math.min(1, middle + reach),
  };
}

/** Root mean square of the improvements of A/A trials, at least their bootstrap standard error. */
function spreadOf(trials: readonly LuckTrial[]): number | null {
  const same = trials.filter(({ kind }) => kind === 'same_data');
  const observed = rootMeanSquare(same.map(({ improvement }) => improvement));
  const expected = rootMeanSquare(
    (same.length > 0 ? same : trials).map(({ standard_error }) => standard_error),
  );
  if (observed === null && expected === null) return null;
  return Math.max(observed ?? 0, expected ?? 0);
}

function rootMeanSquare(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return Math.sqrt(known.reduce((sum, value) => sum + value * value, 0) / known.length);
}

function adviceOf(found: Omit<GateCalibration, 'advice'>): string[] {
  const share = (value: number): string => `${(value * 100).toFixed(0)}%`;
  const { rate, limit, rows, rows_needed, min_improvement_needed } = found;
  const luck = `The gate promoted by luck in ${share(rate)} of the trials`;
  if (found.within_limit) return [`${luck}; up to ${share(limit)} is put up with.`];
  const advice = [`${luck}, more than ${share(limit)}.`];
  if (rows_needed !== null) {
    advice.push(
      `About ${rows_needed} scored test rows would be needed to stay within it; there are ${rows}.`,
    );
  }
  if (min_improvement_needed !== null) {
    advice.push(
      `Until then set gate.minImprovement to ${min_improvement_needed.toFixed(3)} or more, or switch gate.confidence on.`,
    );
  }
  return advice;
}
