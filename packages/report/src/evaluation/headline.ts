import { type Comparison, type IntervalEstimate, metricWords, type Verdict } from '@bp/contracts';
import { decidingGain, type Evaluation, type ModelComparison, valueInWords } from '@bp/evaluator';
import { section } from '../document/blocks.js';
import { type Headline, plainHeadline, type Section, type Tile } from '../document/document.js';
import { count, decimals, NONE, percent, signed } from '../words/format.js';
import type { ReportInput } from './report-input.js';

const MEANINGS: Readonly<Record<Verdict, string>> = {
  promote: 'the challenger is better and nothing speaks against it',
  keep: 'the champion stays in production',
  inconclusive: 'these rows cannot decide; the champion stays in production',
  incomparable: 'no comparison is possible; the champion stays in production',
};

/** What was decided, why, and by how much. */
export function headlineOf({ comparison, evaluation }: ReportInput): Headline {
  if (comparison === null) {
    return plainHeadline(
      `Accuracy ${decimals(evaluation.accuracy)}`,
      `Measured on ${count(evaluation.rows)} scored rows; compared with no other model.`,
    );
  }
  const { verdict, reasons, refusal } = comparison;
  const title = verdict.charAt(0).toUpperCase() + verdict.slice(1);
  const words = valueInWords(comparison);
  const meaning = MEANINGS[verdict];
  const says = words === null ? meaning : `the challenger ${words}: ${meaning}`;
  const tiles = words === null ? duel(comparison) : valueDuel(comparison);
  return { verdict, title, says, refusal, reasons, tiles };
}

/** The deciding metric under both models, their difference, and what difference could have been seen. */
function duel(comparison: ModelComparison): Tile[] {
  const { improvement, interval, detectable_improvement } = comparison;
  if (comparison.challenger_accuracy === null) return [];
  const metric = metricWords(comparison.metric);
  const range =
    interval === null
      ? ''
      : `, ${percent(comparison.interval_level, 0)} interval ${signed(interval[0])} to ${signed(interval[1])}`;
  const smallest = 'smallest improvement that these rows would show 8 times in 10';
  const tiles = [
    { name: comparison.champion_name, value: decimals(comparison.champion_accuracy) },
    { name: 'challenger', value: decimals(comparison.challenger_accuracy) },
    { name: `${metric}${range}`, value: signed(improvement) },
    { name: smallest, value: signed(detectable_improvement) },
  ];
  return tiles.filter(({ value }, at) => at < 2 || value !== NONE);
}

/** Expected success under both, their difference, and what it rests on. */
function valueDuel({
  value,
  champion_name,
  champion_version,
  interval_level,
}: ModelComparison): Tile[] {
  if (value === null) return [];
  const { low, estimate, high } = decidingGain(value, champion_version === null);
  const inUse = champion_version === null ? 'in use so far' : champion_name;
  const range = `${percent(interval_level, 0)} interval ${signed(low)} to ${signed(high)}`;
  const more =
    value.rows_needed === null
      ? ''
      : `; about ${count(value.rows_needed)} more would tell the two apart`;
  const attempts = `attempts on ${count(value.domains)} domains that neither learned from, worth ${count(value.effective_sample_size)} equally weighted ones${more}`;
  return [
    { name: inUse, value: percent(value.champion_value) },
    { name: 'challenger', value: percent(value.champion_value + estimate) },
    { name: `expected success, ${range}`, value: signed(estimate) },
    { name: attempts, value: count(value.rows) },
  ];
}

/** The numbers that people ask for first, with their intervals. */
export function tilesOf(evaluation: Evaluation): Tile[] {
  const { accuracy_weighted, failure_rate_reduction: reduction } = evaluation;
  const level = percent(evaluation.interval_level, 0);
  const range = (found: IntervalEstimate | null, none = 'no interval', write = decimals): string =>
    found === null ? none : `${level}: ${write(found.low)} to ${write(found.high)}`;
  const unweighted = accuracy_weighted === null ? 'no propensities known' : undefined;
  const rows: readonly (readonly [string, string, string])[] = [
    ['Accuracy', decimals(evaluation.accuracy), range(evaluation.accuracy_interval)],
    [
      'Weighted accuracy',
      decimals(accuracy_weighted),
      range(evaluation.accuracy_weighted_interval, unweighted),
    ],
    ['Macro F1', decimals(evaluation.f1_macro), range(evaluation.f1_macro_interval)],
    [
      'Failure-rate reduction',
      percent(reduction?.estimate),
      range(reduction, 'not estimated, see below', percent),
    ],
  ];
  return rows.map(([name, value, more]) => ({ name, value, more }));
}

/** Every rule of the gate with what it found; `uses`: how often the test rows have decided before. */
export function rulesSection(comparison: Pick<Comparison, 'rules'> | null, uses: string): Section {
  const checks = comparison?.rules ?? [];
  const broken = checks.filter(({ held }) => !held).length;
  const outcome =
    broken === 0
      ? `All ${checks.length} rules held.`
      : `${broken} of ${checks.length} rules did not hold; the first of them decides.`;
  const lead = comparison === null ? uses : `${outcome} ${uses}`;
  return section({ id: 'rules', title: 'The gate', lead: lead.trim() }, [
    { kind: 'checks', checks },
  ]);
}
