import { ACTIONS, type Action, normalQuantile } from '@bp/contracts';
import type { Difference } from '../bootstrap/difference.js';
import type { GateSettings } from '../gate-settings.js';
import { classificationMetrics } from '../metrics/classification-metrics.js';
import { probabilitySummary } from '../metrics/probability-metrics.js';
import { weightedAccuracy } from '../metrics/weighted-accuracy.js';
import { matchedFailures } from '../overlap/failure-rate.js';
import { overlapOf } from '../overlap/overlap.js';
import type { JudgedPart } from '../part/judged-part.js';
import { type McNemar, mcnemar } from './mcnemar.js';
import type { ComparedMetrics, ModelComparison } from './model-comparison.js';

/** The metric that decides, and why: weighted where the weights leave enough to go by. */
export function chooseMetric(
  judged: JudgedPart,
  gate: GateSettings,
): Pick<ModelComparison, 'metric' | 'metric_reason' | 'effective_sample_size'> {
  const { effective_sample_size: effective } = weightedAccuracy(judged, judged.scored);
  const least = gate.minEffectiveSampleSize;
  if (effective === null) {
    return {
      metric: 'accuracy',
      metric_reason: 'No propensities are known, so that every row counts once.',
      effective_sample_size: null,
    };
  }
  const enough = effective >= least;
  return {
    metric: enough ? 'accuracy_weighted' : 'accuracy',
    metric_reason: `Weighted by 1/propensity the scored rows are worth ${effective.toFixed(1)} equally weighted ones; weighted accuracy needs ${least}.`,
    effective_sample_size: effective,
  };
}

/** The metrics of one model that a comparison shows; `null` where its probabilities are not numbers. */
export function comparedMetrics(judged: JudgedPart, gate: GateSettings): ComparedMetrics | null {
  if (judged.invalidRows > 0) return null;
  const { part, scored } = judged;
  const metrics = classificationMetrics(judged, scored);
  const all = Int32Array.from({ length: part.rows }, (_, row) => row);
  const failures = matchedFailures(judged, gate);
  return {
    accuracy: metrics.accuracy,
    accuracy_weighted: weightedAccuracy(judged, scored).accuracy_weighted,
    f1_macro: metrics.f1_macro,
    ...probabilitySummary(judged, all),
    estimated_failure_rate: typeof failures === 'string' ? null : failures.estimated_failure_rate,
  };
}

/** Exact McNemar test over the scored rows. */
export function discordance(champion: JudgedPart, challenger: JudgedPart): McNemar {
  let onlyChampion = 0;
  let onlyChallenger = 0;
  for (const row of challenger.scored) {
    const truth = challenger.part.action[row]!;
    const before = champion.recommended[row] === truth;
    const now = challenger.recommended[row] === truth;
    if (before && !now) onlyChampion += 1;
    if (now && !before) onlyChallenger += 1;
  }
  return mcnemar(onlyChampion, onlyChallenger);
}

/** Overlap of both models, everywhere and where they recommend different actions. */
export function overlapsOf(
  champion: JudgedPart | null,
  challenger: JudgedPart,
): ModelComparison['overlap'] {
  const differs = (row: number): boolean =>
    champion?.recommended[row] !== challenger.recommended[row];
  return {
    champion: champion === null ? null : overlapOf(champion),
    challenger: overlapOf(challenger),
    champion_where_different: champion === null ? null : overlapOf(champion, differs),
    challenger_where_different: champion === null ? null : overlapOf(challenger, differs),
  };
}

/** Which classes the scored rows hold, and which of them the challenger never saw. */
export function unknownClasses(
  { part, scored }: JudgedPart,
  trainedOn: Readonly<Partial<Record<Action, number>>> | undefined,
): { classesInRows: Action[]; unknownClasses: Action[]; unknownClassRows: number } {
  const rows = new Float64Array(ACTIONS.length);
  for (const row of scored) rows[part.action[row]!]! += 1;
  const unknown = (name: Action): boolean =>
    !part.classes.includes(name) || (trainedOn !== undefined && (trainedOn[name] ?? 0) === 0);
  const classesInRows = ACTIONS.filter((_, code) => rows[code]! > 0);
  const unknownOnes = classesInRows.filter(unknown);
  return {
    classesInRows,
    unknownClasses: unknownOnes,
    unknownClassRows: unknownOnes.reduce((n, name) => n + rows[ACTIONS.indexOf(name)]!, 0),
  };
}

/** Standard errors between "no improvement" and one that is found 8 times in 10 at one-sided 5%. */
const REACH = normalQuantile(0.95) + normalQuantile(0.8);

/** Smallest true improvement that such rows would show; `null` where no difference can be computed. */
export function detectableImprovement(difference: Difference | null, rows: number): number | null {
  if (difference === null || rows === 0) return null;
  return REACH * Math.max(difference.standard_error, 1 / rows);
}
