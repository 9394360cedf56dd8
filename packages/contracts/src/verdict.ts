import type { IntervalEstimate } from './metrics.js';

/**
 * `promote`: better, deploy; nothing else deploys by itself. `keep`: not better. `inconclusive`: too little data to tell. `incomparable`: the two
 * models cannot be scored on the same rows.
 */
export type Verdict = 'promote' | 'keep' | 'inconclusive' | 'incomparable';

/** One rule of the promotion gate with the figure it was asked about. */
export interface RuleOutcome {
  /** Stable name of the rule, e.g. `min_improvement`. */
  readonly rule: string;
  readonly figure: number | null;
  /** What the figure is held against; `null` for rules without a number. */
  readonly limit: number | null;
  readonly held: boolean;
  /** One sentence for people. */
  readonly message: string;
}

/** Expected success, 0–1, if each had chosen, on the same held-out attempts. */
export interface ValueSummary {
  /** Of the champion; for a first model, of what was in use. */
  readonly champion_value: number;
  readonly challenger_value: number;
  /** Challenger minus champion, from the attempts alone. */
  readonly difference: IntervalEstimate;
  /** The same, weighed with an outcome model: what decides where a champion is in production. */
  readonly weighed: IntervalEstimate;
  readonly rows: number;
  readonly domains: number;
  readonly effective_sample_size: number;
  /** More attempts that would decide it; `null`: it is decided. */
  readonly rows_needed: number | null;
}

/** Champion against challenger on the same rows. */
export interface Comparison {
  readonly verdict: Verdict;
  readonly metric: 'accuracy_weighted' | 'accuracy';
  /** Rows that both models were scored on. */
  readonly rows: number;
  /** For a first model: what always answering the most common successful action gives. */
  readonly champion_accuracy: number | null;
  readonly challenger_accuracy: number | null;
  readonly improvement: number | null;
  /** Paired bootstrap interval of the improvement, clustered by domain. */
  readonly interval: readonly [number, number] | null;
  readonly reasons: readonly string[];
  readonly rules: readonly RuleOutcome[];
  /** `value`: expected success decided; `metric`: the accuracy comparison did, as in records without this field. */
  readonly decided_by?: 'value' | 'metric';
  /** `null`, or left out: not estimated. */
  readonly value?: ValueSummary | null;
  /** Version compared with; `null` for a first model. */
  readonly champion_version: string | null;
}

/** What a metric is called. */
export function metricWords(metric: Comparison['metric']): string {
  return metric === 'accuracy' ? 'accuracy' : 'weighted accuracy';
}
