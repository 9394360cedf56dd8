import { ACTIONS, createRandom, type IntervalEstimate } from '@bp/contracts';
import type { IntervalOptions } from '../bootstrap/difference.js';
import { drawMeasures, percentileBounds } from '../bootstrap/resample.js';
import { DEFAULT_GATE, type GateSettings } from '../gate-settings.js';
import { classificationMetrics } from '../metrics/classification-metrics.js';
import { sumModels } from '../metrics/model-sums.js';
import { probabilityMetrics } from '../metrics/probability-metrics.js';
import { weightedAccuracy } from '../metrics/weighted-accuracy.js';
import { failureRateReduction } from '../overlap/failure-rate.js';
import { overlapOf } from '../overlap/overlap.js';
import { type JudgedPart, judgePart } from '../part/judged-part.js';
import type { ScoredPart } from '../part/scored-part.js';
import type { Evaluation } from './evaluation.js';
import { sliceMetrics } from './slice-metrics.js';

/** Settings of the gate that measuring one model goes by too; those left out are the gate's own defaults. */
export interface EvaluateOptions extends Partial<GateSettings> {
  /** Of the bootstrap; the same seed gives the same metrics. Default 1. */
  readonly seed?: number;
}

/** Figures of one model on one part. Throws `INPUT_INVALID` where the arrays do not fit together. */
export function evaluateModel(scored: ScoredPart, options: EvaluateOptions = {}): Evaluation {
  const settings = { seed: 1, ...DEFAULT_GATE, ...options };
  const judged = judgePart(scored, settings);
  const metrics = classificationMetrics(judged, judged.scored);
  const { resamples, intervalLevel: level, seed } = settings;
  const failure = failureRateReduction(judged, settings, { resamples, level, seed });
  const weighted = weightedAccuracy(judged, judged.scored);
  const all = Int32Array.from({ length: scored.rows }, (_, row) => row);
  const legacyRows = scored.legacy.reduce((total, legacy) => total + legacy, 0);
  return {
    objective: scored.objective,
    part_rows: scored.rows,
    attempts: scored.rows - legacyRows,
    legacy_rows: legacyRows,
    domains: new Set(scored.groups).size,
    propensity_rows: judged.weighable.length,
    ...metrics,
    ...weighted,
    ...probabilityMetrics(judged, all),
    interval_level: level,
    ...intervals(judged, { resamples, level, seed }, { ...metrics, ...weighted }),
    failure_rate_reduction: failure.reduction,
    failure_rate_reason: failure.reason,
    overlap: overlapOf(judged),
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

function intervals(
  judged: JudgedPart,
  { resamples, level, seed }: IntervalOptions,
  estimates: Pick<Evaluation, 'accuracy' | 'accuracy_weighted' | 'f1_macro'>,
): Pick<Evaluation, 'accuracy_interval' | 'accuracy_weighted_interval' | 'f1_macro_interval'> {
  const { sums, metrics } = sumModels([judged]);
  const names = ['accuracy', 'accuracy_weighted', 'f1_macro'] as const;
  const measures = names.map((name) => (totals: Float64Array) => metrics[name](totals, 0));
  const draws = drawMeasures(sums, measures, resamples, createRandom(seed));
  const interval = (at: number): IntervalEstimate | null => {
    const estimate = estimates[names[at]!];
    const bounds = percentileBounds(draws[at]!, level);
    if (estimate === null || bounds === null) return null;
    return { estimate, low: bounds[0], high: bounds[1] };
  };
  return {
    accuracy_interval: interval(0),
    accuracy_weighted_interval: interval(1),
    f1_macro_interval: interval(2),
  };
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
