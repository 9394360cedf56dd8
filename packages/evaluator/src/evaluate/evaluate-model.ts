import { ACTIONS, createRandom, type IntervalEstimate } from '@bp/contracts';
import { type ClusterSums, sumByCluster } from '../bootstrap/cluster-sums.js';
import { addActionCounts, macroF1 } from '../bootstrap/macro-f1.js';
import { percentileBounds, resampleTotals } from '../bootstrap/resample.js';
import { DEFAULT_GATE } from '../gate/settings.js';
import { classificationMetrics, confusionCounts } from '../metrics/classification-metrics.js';
import { probabilityMetrics } from '../metrics/probability-metrics.js';
import { weightedAccuracy } from '../metrics/weighted-accuracy.js';
import { failureRateReduction } from '../overlap/failure-rate.js';
import { overlapOf } from '../overlap/overlap.js';
import { type JudgedPart, judgePart } from '../part/judged-part.js';
import type { ScoredPart } from '../part/scored-part.js';
import type { Evaluation } from './evaluation.js';
import { sliceMetrics } from './slice-metrics.js';

/** How figures are estimated, and when a part is too thin for one. */
export interface EvaluateOptions {
  /** Of the bootstrap; the same seed gives the same figures. Default 1. */
  readonly seed?: number;
  /** Default 2,000. */
  readonly resamples?: number;
  /** Largest importance weight. Default 100: 1% exploration is not cut. */
  readonly clip?: number;
  /** Of every interval. Default 0.9: its lower bound is a one-sided 95% one. */
  readonly intervalLevel?: number;
  /** Slices with fewer scored rows are marked. Default 30. */
  readonly minSliceRows?: number;
  /** Effective sample size that a failure rate needs. Default 30. */
  readonly minFailureRateSampleSize?: number;
  /** Share of recommendations that the logging policy could have chosen, needed for a failure rate. Default 0.75. */
  readonly minOverlap?: number;
  /** Mean chance of another action than the logged one, needed for a failure rate. Default 0.01. */
  readonly minExploration?: number;
}

/** Figures of one model on one part. Throws `INPUT_INVALID` where the arrays do not fit together. */
export function evaluateModel(scored: ScoredPart, options: EvaluateOptions = {}): Evaluation {
  const settings = {
    seed: 1,
    resamples: DEFAULT_GATE.resamples,
    clip: DEFAULT_GATE.clip,
    intervalLevel: DEFAULT_GATE.interval_level,
    minSliceRows: DEFAULT_GATE.min_slice_rows,
    minFailureRateSampleSize: DEFAULT_GATE.min_failure_rate_sample_size,
    minOverlap: DEFAULT_GATE.min_overlap,
    minExploration: DEFAULT_GATE.min_exploration,
    ...options,
  };
  const judged = judgePart(scored, settings);
  const { recommended, weights } = judged;
  const figures = classificationMetrics(
    confusionCounts(scored.action, recommended, judged.scored),
    scored.classes,
  );
  const overlap = overlapOf(judged);
  const failure = failureRateReduction(
    judged,
    {
      min_failure_rate_sample_size: settings.minFailureRateSampleSize,
      min_overlap: settings.minOverlap,
      min_exploration: settings.minExploration,
    },
    { resamples: settings.resamples, level: settings.intervalLevel, seed: settings.seed },
  );
  const weighted = weightedAccuracy(scored.action, recommended, weights, judged.scored);
  const legacyRows = scored.legacy.reduce((total, legacy) => total + legacy, 0);
  return {
    objective: scored.objective,
    part_rows: scored.rows,
    attempts: scored.rows - legacyRows,
    legacy_rows: legacyRows,
    domains: new Set(scored.groups).size,
    propensity_rows: judged.weighable.length,
    ...figures,
    ...weighted,
    ...probabilityMetrics(
      judged,
      Int32Array.from({ length: scored.rows }, (_, row) => row),
    ),
    interval_level: settings.intervalLevel,
    ...intervals(judged, settings, {
      accuracy: figures.accuracy,
      accuracy_weighted: weighted.accuracy_weighted,
      f1_macro: figures.f1_macro,
    }),
    failure_rate_reduction: failure.reduction,
    failure_rate_reason: failure.reason,
    overlap,
    min_slice_rows: settings.minSliceRows,
    slices: Object.fromEntries(
      Object.entries(scored.slices ?? {}).map(([dimension, values]) => [
        dimension,
        sliceMetrics(judged, values, settings.minSliceRows),
      ]),
    ),
    warnings: warningsOf(judged, settings.minSliceRows),
  };
}

/** Columns of the cluster sums: rows, hits, weights, weighted hits, then per action hits, recommended, true. */
const ROWS = 0;
const HITS = 1;
const WEIGHT = 2;
const WEIGHTED_HITS = 3;
const PER_ACTION = 4;
const STRIDE = PER_ACTION + 3 * ACTIONS.length;

interface Estimates {
  readonly accuracy: number;
  readonly accuracy_weighted: number | null;
  readonly f1_macro: number;
}

function intervals(
  judged: JudgedPart,
  settings: { readonly resamples: number; readonly seed: number; readonly intervalLevel: number },
  estimates: Estimates,
): Pick<Evaluation, 'accuracy_interval' | 'accuracy_weighted_interval' | 'f1_macro_interval'> {
  const { resamples, seed, intervalLevel } = settings;
  const accuracy = new Float64Array(resamples);
  const weighted = new Float64Array(resamples);
  const f1 = new Float64Array(resamples);
  resampleTotals(headlineSums(judged), resamples, createRandom(seed), (totals, resample) => {
    accuracy[resample] = totals[HITS]! / totals[ROWS]!;
    weighted[resample] = totals[WEIGHTED_HITS]! / totals[WEIGHT]!;
    f1[resample] = macroF1(totals, PER_ACTION);
  });
  const interval = (draws: Float64Array, estimate: number | null): IntervalEstimate | null => {
    const bounds = estimate === null ? null : percentileBounds(draws, intervalLevel);
    return estimate === null || bounds === null
      ? null
      : { estimate, low: bounds[0], high: bounds[1] };
  };
  const empty = judged.scored.length === 0;
  return {
    accuracy_interval: interval(accuracy, empty ? null : estimates.accuracy),
    accuracy_weighted_interval: interval(weighted, estimates.accuracy_weighted),
    f1_macro_interval: interval(f1, empty ? null : estimates.f1_macro),
  };
}

function headlineSums(judged: JudgedPart): ClusterSums {
  const { part, recommended, weights } = judged;
  return sumByCluster(judged.clusterOf, judged.clusters, STRIDE, (row, values, offset) => {
    if (part.success[row] !== 1) return;
    const hit = part.action[row] === recommended[row] ? 1 : 0;
    values[offset + ROWS]! += 1;
    values[offset + HITS]! += hit;
    values[offset + WEIGHT]! += weights[row]!;
    values[offset + WEIGHTED_HITS]! += hit * weights[row]!;
    addActionCounts(values, offset + PER_ACTION, part.action[row]!, recommended[row]!);
  });
}

function warningsOf(judged: JudgedPart, minRows: number): string[] {
  const warnings: string[] = [];
  const { part, scored } = judged;
  if (part.rows === 0) warnings.push('The part is empty: there is nothing to judge the model on.');
  else if (scored.length === 0)
    warnings.push('No attempt of the part succeeded: there is nothing to score.');
  else if (scored.length < minRows) {
    warnings.push(`Only ${scored.length} scored rows: figures of so few rows say little.`);
  }
  const truths = new Set(scored.map((row) => part.action[row]!));
  if (truths.size === 1) {
    warnings.push(
      `All scored rows are ${ACTIONS[[...truths][0]!]}: one class cannot be told from others.`,
    );
  }
  for (const code of truths) {
    const name = ACTIONS[code]!;
    if (!part.classes.includes(name)) {
      warnings.push(
        `The part has ${name}, which the model does not know: those rows count as wrong.`,
      );
    }
  }
  if (judged.invalidRows > 0) {
    warnings.push(
      `${judged.invalidRows} rows have a probability that is not a number from 0 to 1: they count as wrong.`,
    );
  }
  return warnings;
}
