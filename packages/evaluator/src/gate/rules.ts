import { type Action, metricWords } from '@bp/contracts';
import type { Difference } from '../bootstrap/difference.js';
import type { GateSettings } from '../gate-settings.js';
import type { RecallChange } from '../metrics/recall-changes.js';
import type { Overlap } from '../overlap/overlap.js';
import type { GateValue } from '../value/value-evidence.js';
import { EXPLORE, type GateOutcome, outcome, signed, TOLERANCE } from './outcome.js';
import { valueRules } from './value-rules.js';

/** What the gate looks at. */
export interface GateEvidence {
  /** Why the two cannot be compared; empty where they can. */
  readonly incomparable: readonly string[];
  /** Compared with always answering one action, not with a champion. */
  readonly firstModel: boolean;
  readonly metric: 'accuracy' | 'accuracy_weighted';
  readonly rows: number;
  readonly classesInRows: readonly Action[];
  /** Scored rows whose action the challenger does not know. */
  readonly unknownClassRows: number;
  readonly unknownClasses: readonly Action[];
  readonly difference: Difference | null;
  readonly failureRates: { readonly before: number; readonly after: number } | null;
  readonly recallChanges: readonly RecallChange[];
  readonly overlaps: readonly {
    readonly of: 'champion' | 'challenger';
    readonly where: 'all' | 'different';
    readonly overlap: Overlap | null;
  }[];
  /** What decides instead of the metric; `null`: the metric does. */
  readonly value: GateValue | null;
}

/**
 * Every rule with its figure, its limit and whether it held, the gravest first.
 * A rule without a figure could not be asked and holds, but for those that need one.
 */
export function evaluateRules(evidence: GateEvidence, gate: GateSettings): GateOutcome[] {
  const { value } = evidence;
  const byValue = value === null ? null : valueRules(value, evidence.firstModel, gate);
  return [
    comparable(evidence),
    ...(byValue?.enough ?? [minRows(evidence, gate), minClasses(evidence)]),
    exploration(evidence, gate),
    ...overlap(evidence, gate),
    ...(byValue?.better ?? [minImprovement(evidence, gate)]),
    knownClasses(evidence),
    // A rise of expected success is a fall of the failure rate, measured on more attempts.
    ...(value === null ? failureRate(evidence, gate) : []),
    ...(value === null ? recallDrops(evidence, gate) : []),
    ...confidence(value?.comparison?.difference ?? evidence.difference, gate),
  ];
}

function comparable({ incomparable }: GateEvidence): GateOutcome {
  const held = incomparable.length === 0;
  const message = held ? 'Both can be scored on the same rows.' : incomparable.join(' ');
  return outcome('comparable', 'incomparable', held, incomparable.length, 0, message);
}

function minRows({ rows }: GateEvidence, gate: GateSettings): GateOutcome {
  const held = rows >= gate.minRows;
  const message = `${rows} scored rows; at least ${gate.minRows} are needed.`;
  return outcome('min_rows', 'inconclusive', held, rows, gate.minRows, message);
}

function minClasses({ classesInRows }: GateEvidence): GateOutcome {
  const held = classesInRows.length >= 2;
  const message = held
    ? `The scored rows hold ${classesInRows.length} classes.`
    : `The scored rows hold ${classesInRows[0] === undefined ? 'no class' : `only ${classesInRows[0]}`}: a model that always says so would look perfect.`;
  return outcome('min_classes', 'inconclusive', held, classesInRows.length, 2, message);
}

function exploration({ overlaps }: GateEvidence, gate: GateSettings): GateOutcome {
  const seen = overlaps.find((each) => each.overlap !== null)?.overlap ?? null;
  const figure = seen === null || seen.rows < gate.minRows ? null : seen.exploration;
  const held = figure === null || figure >= gate.minExploration - TOLERANCE;
  const message =
    figure === null
      ? 'Too few propensities are known to say how much was left to chance.'
      : held
        ? `The logged actions left enough to chance (mean chance of another action ${figure.toFixed(4)}).`
        : `The logged actions were chosen almost without chance (mean chance of another action ${figure.toFixed(4)}): about actions that were not taken nothing can be learned. ${EXPLORE}`;
  return outcome('min_exploration', 'inconclusive', held, figure, gate.minExploration, message);
}

function overlap({ overlaps, firstModel }: GateEvidence, gate: GateSettings): GateOutcome[] {
  return overlaps.flatMap(({ of, where, overlap: seen }) => {
    if (seen === null || seen.rows < gate.minRows) return [];
    const { mean_weight_high: figure } = seen;
    const limit = gate.minOverlap;
    const held = figure >= limit - TOLERANCE;
    const name = of === 'champion' && firstModel ? 'baseline' : of;
    const place = where === 'different' ? ' where the two differ' : '';
    const message = `The logging policy could have chosen about ${share(seen.mean_weight)} (upper bound ${share(figure)}) of what the ${name} recommends${place}; at least ${share(limit)} are needed.${held ? '' : ` ${EXPLORE}`}`;
    const subject = `${name}${place}`;
    return outcome('min_overlap', 'inconclusive', held, figure, limit, message, subject);
  });
}

function minImprovement(evidence: GateEvidence, gate: GateSettings): GateOutcome {
  const figure = evidence.difference?.estimate ?? null;
  const held = figure !== null && figure >= gate.minImprovement - TOLERANCE;
  const metric = metricWords(evidence.metric);
  const message =
    figure === null
      ? `The improvement of ${metric} cannot be computed.`
      : `${metric.charAt(0).toUpperCase()}${metric.slice(1)} changes by ${signed(figure)}; at least ${signed(gate.minImprovement)} is needed.`;
  return outcome('min_improvement', 'keep', held, figure, gate.minImprovement, message);
}

function knownClasses({ unknownClassRows, unknownClasses }: GateEvidence): GateOutcome {
  const held = unknownClassRows === 0;
  const message = held
    ? 'The challenger has learned every class of the scored rows.'
    : `${unknownClassRows} scored rows are ${unknownClasses.join(', ')}, which the challenger never saw in training.`;
  return outcome('known_classes', 'keep', held, unknownClassRows, 0, message);
}

function failureRate(evidence: GateEvidence, gate: GateSettings): GateOutcome[] {
  const { failureRates, firstModel } = evidence;
  if (!gate.failureRateMustNotRise || firstModel || failureRates === null) return [];
  const { before, after } = failureRates;
  const held = after <= before + TOLERANCE;
  const message = `The estimated failure rate goes from ${before.toFixed(4)} to ${after.toFixed(4)}${held ? '' : '; it must not rise'}.`;
  return [outcome('failure_rate_must_not_rise', 'keep', held, after, before, message)];
}

function recallDrops(evidence: GateEvidence, gate: GateSettings): GateOutcome[] {
  if (evidence.firstModel) return [];
  const limit = gate.maxRecallDrop;
  return evidence.recallChanges
    .filter(({ rows }) => rows >= gate.minRecallRows)
    .map(({ action, champion, challenger, change }) => {
      const held = -change <= limit + TOLERANCE;
      const drop = Math.max(0, -change);
      const message = `Recall of ${action} goes from ${champion.toFixed(4)} to ${challenger.toFixed(4)}; it may fall by ${limit.toFixed(4)} at most.`;
      return outcome('max_recall_drop', 'keep', held, drop, limit, message, action);
    });
}

function confidence(difference: Difference | null, gate: GateSettings): GateOutcome[] {
  if (!gate.confidence) return [];
  const figure = difference?.low ?? null;
  const held = figure !== null && figure > 0;
  const message =
    figure === null
      ? 'The interval of the improvement cannot be computed.'
      : `The lower bound of the improvement (${share(gate.intervalLevel)} interval) is ${signed(figure)}; it has to lie above 0.`;
  return [outcome('confidence', 'inconclusive', held, figure, 0, message)];
}

/** Estimated shares may come out above 1. */
function share(value: number): string {
  return `${(Math.min(1, value) * 100).toFixed(0)}%`;
}
