import type { IntervalEstimate, Verdict } from '@bp/contracts';
import type { Evaluation, ModelComparison } from '@bp/evaluator';
import type { Headline, Section, Tile } from '../document/document.js';
import { count, decimals, NONE, percent, signed } from '../words/format.js';
import type { ReportInput } from './report-input.js';
import { testSetUsesText } from './test-set-uses.js';

const MEANINGS: Readonly<Record<Verdict, string>> = {
  promote: 'the challenger is better and nothing speaks against it',
  keep: 'the champion stays in production',
  inconclusive: 'these rows cannot decide; the champion stays in production',
  incomparable: 'no comparison is possible; the champion stays in production',
};

/** What was decided, why, and by how much. */
export function headlineOf({ comparison, evaluation }: ReportInput): Headline {
  if (comparison === null) {
    return {
      verdict: null,
      title: `Accuracy ${decimals(evaluation.accuracy)}`,
      says: `Measured on ${count(evaluation.rows)} scored rows; compared with no other model.`,
      refusal: null,
      reasons: [],
      tiles: [],
    };
  }
  const { verdict, reasons, refusal } = comparison;
  const title = verdict.charAt(0).toUpperCase() + verdict.slice(1);
  const tiles = duel(comparison);
  return { verdict, title, says: MEANINGS[verdict], refusal, reasons, tiles };
}

/** The deciding metric under both models, their difference, and what difference could have been seen. */
function duel(comparison: ModelComparison): Tile[] {
  const { improvement, interval, detectable_improvement } = comparison;
  if (comparison.challenger_accuracy === null) return [];
  const level = percent(comparison.interval_level, 0);
  const metric = comparison.metric === 'accuracy' ? 'accuracy' : 'weighted accuracy';
  const range =
    interval === null ? '' : `, ${level} interval ${signed(interval[0])} to ${signed(interval[1])}`;
  return [
    { name: comparison.champion_name, value: decimals(comparison.champion_accuracy) },
    { name: 'challenger', value: decimals(comparison.challenger_accuracy) },
    ...(improvement === null ? [] : [{ name: `${metric}${range}`, value: signed(improvement) }]),
    ...(detectable_improvement === null
      ? []
      : [
          {
            name: 'smallest improvement that these rows would show 8 times in 10',
            value: signed(detectable_improvement),
          },
        ]),
  ];
}

/** The numbers that people ask for first, with their intervals. */
export function tilesOf(evaluation: Evaluation): Tile[] {
  const level = percent(evaluation.interval_level, 0);
  const range = (found: IntervalEstimate | null, write: (value: number) => string): string =>
    found === null ? 'no interval' : `${level}: ${write(found.low)} to ${write(found.high)}`;
  const { accuracy_weighted, failure_rate_reduction: reduction } = evaluation;
  return [
    {
      name: 'Accuracy',
      value: decimals(evaluation.accuracy),
      more: range(evaluation.accuracy_interval, decimals),
    },
    {
      name: 'Weighted accuracy',
      value: decimals(accuracy_weighted),
      more:
        accuracy_weighted === null
          ? 'no propensities known'
          : range(evaluation.accuracy_weighted_interval, decimals),
    },
    {
      name: 'Macro F1',
      value: decimals(evaluation.f1_macro),
      more: range(evaluation.f1_macro_interval, decimals),
    },
    {
      name: 'Failure-rate reduction',
      value: reduction === null ? NONE : percent(reduction.estimate),
      more: reduction === null ? 'not estimated, see below' : range(reduction, percent),
    },
  ];
}

/** Every rule of the gate with what it found. */
export function rulesSection({ comparison, testSetUses }: ReportInput): Section | null {
  if (comparison === null && testSetUses === null) return null;
  const { rules = [] } = comparison ?? {};
  const broken = rules.filter(({ held }) => !held).length;
  const outcome =
    broken === 0
      ? `All ${rules.length} rules held.`
      : `${broken} of ${rules.length} rules did not hold; the first of them decides.`;
  const lead = [
    ...(comparison === null ? [] : [outcome]),
    ...(testSetUses === null ? [] : [testSetUsesText(testSetUses, comparison).text]),
  ];
  return {
    id: 'rules',
    title: 'The gate',
    lead: lead.join(' '),
    blocks: rules.length === 0 ? [] : [{ kind: 'checks', checks: rules }],
  };
}
