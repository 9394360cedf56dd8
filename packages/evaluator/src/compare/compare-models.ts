import { type Action, checkNumbers, normalQuantile } from '@bp/contracts';
import { evaluateRules } from '../gate/rules.js';
import { verdictOf } from '../gate/verdict.js';
import { DEFAULT_GATE, GATE_SETTINGS, type GateSettings } from '../gate-settings.js';
import { recallChangesOf } from '../metrics/recall-changes.js';
import { type JudgedPart, judgePart } from '../part/judged-part.js';
import type { ScoredPart } from '../part/scored-part.js';
import { expectedSuccess, type ValueEvidence } from '../value/value-evidence.js';
import { alwaysAnswering } from './baseline.js';
import { firstDifference, whyIncomparable } from './comparability.js';
import {
  chooseMetric,
  comparedMetrics,
  detectableImprovement,
  discordance,
  overlapsOf,
  unknownClasses,
} from './compared-metrics.js';
import type { ModelComparison, SliceChange } from './model-comparison.js';
import { pairedDifferences } from './paired-differences.js';
import { sliceChanges } from './slice-changes.js';

/** Two scored models, or why there is only one, and the gate that decides. */
export interface CompareOptions {
  /** `unavailable`: why it cannot be loaded or score these rows. `null`: nothing is in production yet. */
  readonly champion:
    | { readonly scored: ScoredPart; readonly version: string }
    | { readonly unavailable: string; readonly version: string }
    | null;
  readonly challenger: ScoredPart;
  /** The training part's most common successful action. */
  readonly baselineAction: Action;
  /** Replaces single settings of `DEFAULT_GATE`. */
  readonly gate?: Partial<GateSettings>;
  /** Default 1. */
  readonly seed?: number;
  /** Attempts per action that the challenger was trained on; an action without any was never seen. */
  readonly trainedOn?: Readonly<Partial<Record<Action, number>>>;
  /** What expected success is estimated from, or why it cannot be. Left out: the accuracy comparison decides. */
  readonly value?: ValueEvidence | { readonly unavailable: string };
}

/**
 * Champion against challenger on the same rows, with the gate's verdict.
 * Never throws for what a model answers; throws `INPUT_INVALID` where the parts are not the same rows.
 */
export function compareModels(options: CompareOptions): ModelComparison {
  const gate: GateSettings = { ...DEFAULT_GATE, ...options.gate };
  checkNumbers(GATE_SETTINGS, gate, 'gate.');
  const { champion: given, challenger: scored } = options;
  const judging = { clip: gate.clip, seed: options.seed ?? 1 };
  const challenger = judgePart(scored, judging, 'challenger');
  const championPart = championPartOf(options);
  const champion =
    typeof championPart === 'string' || firstDifference(championPart, scored) !== null
      ? null
      : judgePart({ ...championPart, propensity: scored.propensity }, judging, 'champion');
  const incomparable = [
    ...(typeof championPart === 'string'
      ? [`The champion cannot be scored: ${championPart}`]
      : given === null
        ? []
        : whyIncomparable(championPart, scored)),
    ...invalidRows('champion', champion),
    ...invalidRows('challenger', challenger),
  ];
  const pair = champion !== null && incomparable.length === 0 ? { champion, challenger } : null;
  const { metric, metric_reason, effective_sample_size } = chooseMetric(challenger, gate);
  const differences =
    pair === null
      ? { accuracy: null, accuracy_weighted: null, f1_macro: null, failure_rate: null }
      : pairedDifferences(pair.champion, challenger, {
          resamples: gate.resamples,
          level: gate.intervalLevel,
          seed: judging.seed,
        });
  const difference = differences[metric];
  const championMetrics = champion === null ? null : comparedMetrics(champion, gate);
  const challengerMetrics = comparedMetrics(challenger, gate);
  const value = expectedSuccess(options.value, gate, judging.seed);
  const overlap = overlapsOf(champion, challenger);
  const recall_changes = pair === null ? [] : recallChangesOf(pair.champion, challenger);
  const before = championMetrics?.estimated_failure_rate ?? null;
  const after = challengerMetrics?.estimated_failure_rate ?? null;
  const rules = evaluateRules(
    {
      incomparable,
      firstModel: given === null,
      metric,
      rows: challenger.scored.length,
      ...unknownClasses(challenger, options.trainedOn),
      difference,
      failureRates: before === null || after === null ? null : { before, after },
      recallChanges: recall_changes,
      overlaps: [
        { of: 'challenger', where: 'all', overlap: overlap.challenger },
        { of: 'champion', where: 'all', overlap: overlap.champion },
        { of: 'challenger', where: 'different', overlap: overlap.challenger_where_different },
        { of: 'champion', where: 'different', overlap: overlap.champion_where_different },
      ],
      value: value.decides ? value : null,
    },
    gate,
  );
  const slices = pair === null ? {} : allSliceChanges(pair.champion, challenger, metric, gate);
  return {
    ...verdictOf(rules),
    rules,
    metric,
    metric_reason,
    effective_sample_size,
    decided_by: value.decides ? 'value' : 'metric',
    decided_reason: value.reason,
    value: value.comparison,
    interval_level: gate.intervalLevel,
    rows: challenger.scored.length,
    champion_version: given?.version ?? null,
    champion_name: given === null ? `always answering ${options.baselineAction}` : given.version,
    champion_accuracy: championMetrics?.[metric] ?? null,
    challenger_accuracy: challengerMetrics?.[metric] ?? null,
    improvement: difference?.estimate ?? null,
    interval: difference === null ? null : [difference.low, difference.high],
    champion: championMetrics,
    challenger: challengerMetrics,
    differences,
    mcnemar: pair === null ? null : discordance(pair.champion, challenger),
    recall_changes,
    slices,
    worse_slices: Object.values(slices)
      .flat()
      .filter(({ change, too_small }) => !too_small && change.estimate <= -gate.minImprovement)
      .sort((a, b) => a.change.estimate - b.change.estimate),
    detectable_improvement: detectableImprovement(difference, challenger.scored.length),
    overlap,
  };
}

/** What stands for the champion, or why there is nothing. */
function championPartOf({
  champion,
  challenger,
  baselineAction,
}: CompareOptions): ScoredPart | string {
  if (champion === null) return alwaysAnswering(challenger, baselineAction);
  return 'scored' in champion ? champion.scored : champion.unavailable;
}

function invalidRows(name: string, judged: JudgedPart | null): string[] {
  const count = judged?.invalidRows ?? 0;
  return count === 0
    ? []
    : [
        `The ${name} gives ${count} of ${judged?.part.rows} rows a probability that is not a number from 0 to 1.`,
      ];
}

function allSliceChanges(
  champion: JudgedPart,
  challenger: JudgedPart,
  metric: ModelComparison['metric'],
  gate: GateSettings,
): Record<string, SliceChange[]> {
  const options = {
    weighted: metric === 'accuracy_weighted',
    minRows: gate.minSliceRows,
    z: normalQuantile((1 + gate.intervalLevel) / 2),
  };
  return Object.fromEntries(
    Object.entries(challenger.part.slices ?? {}).map(([dimension, values]) => [
      dimension,
      sliceChanges(champion, challenger, dimension, values, options),
    ]),
  );
}
