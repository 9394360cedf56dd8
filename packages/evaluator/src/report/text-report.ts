import type { ModelComparison } from '../compare/model-comparison.js';
import type { Evaluation } from '../evaluation.js';
import { count, decimals, interval, oneLine, percent, signed } from './format.js';
import { importanceShares, TOP_FEATURES } from './importance-shares.js';
import type { ReportInput } from './report-input.js';
import { testSetUsesText } from './test-set-uses.js';
import { comparisonSection } from './text-comparison.js';
import { bullet, section, WIDTH } from './text-layout.js';
import { textTable } from './text-table.js';
import { verdictWords } from './verdict-words.js';

/** The report for a terminal: verdict first, 70 columns where the data allow it. Ends with a newline. */
export function textReport(input: ReportInput): string {
  const { evaluation, comparison } = input;
  const lines = [
    '='.repeat(WIDTH),
    oneLine(input.title),
    '='.repeat(WIDTH),
    `Created: ${oneLine(input.createdAt)}`,
    ...evaluation.warnings.flatMap((warning) => bullet(oneLine(warning, 500), '! ')),
    ...(comparison === null ? [] : verdictSection(comparison)),
    ...usesSection(input),
    ...headline(evaluation),
    ...section('Confusion matrix (rows: worked, columns: recommended)'),
    ...confusionTable(evaluation),
    ...section('Classification report'),
    ...classificationReport(evaluation),
    ...failureSection(evaluation),
    ...probabilitySection(evaluation),
    ...(comparison === null ? [] : comparisonSection(comparison)),
    ...slicesSection(evaluation),
    ...importanceSection(input),
    ...driftSection(input),
    ...lineageSection(input),
    '='.repeat(WIDTH),
  ];
  return `${lines.join('\n')}\n`;
}

function verdictSection(comparison: ModelComparison): string[] {
  return [
    '',
    `VERDICT: ${comparison.verdict.toUpperCase()} – ${verdictWords(comparison.verdict)}`,
    ...(comparison.refusal === null ? [] : bullet(oneLine(comparison.refusal, 500), '')),
    ...comparison.reasons.flatMap((reason) => bullet(oneLine(reason, 1000), '  * ')),
    ...section('Rules of the gate'),
    ...comparison.rules.flatMap(({ held, message }) =>
      bullet(oneLine(message, 1000), held ? '  [held]   ' : '  [BROKEN] '),
    ),
    ...bullet(
      `Smallest improvement that these rows would show 8 times in 10: ${signed(comparison.detectable_improvement)}`,
      '  ',
    ),
  ];
}

function usesSection({ testSetUses, comparison }: ReportInput): string[] {
  if (testSetUses === null) return [];
  const { text, warning } = testSetUsesText(testSetUses, comparison);
  return [
    ...section('Use of the test rows'),
    ...bullet(text, '  '),
    ...(warning === null ? [] : bullet(warning, '  ! ')),
  ];
}

function headline(evaluation: Evaluation): string[] {
  const level = percent(evaluation.interval_level, 0);
  return [
    ...section('Figures'),
    ...textTable([
      ['', 'value', `${level} interval`],
      ['Accuracy', decimals(evaluation.accuracy), interval(evaluation.accuracy_interval)],
      [
        'Accuracy, weighted by 1/propensity',
        decimals(evaluation.accuracy_weighted),
        interval(evaluation.accuracy_weighted_interval),
      ],
      ['Macro F1', decimals(evaluation.f1_macro), interval(evaluation.f1_macro_interval)],
      ['Balanced accuracy', decimals(evaluation.balanced_accuracy), ''],
      ['Top-2 accuracy', decimals(evaluation.top_2_accuracy), ''],
      ['Scored rows (successful attempts)', count(evaluation.rows), ''],
      ['All rows of the part', count(evaluation.part_rows), ''],
      ['Domains', count(evaluation.domains), ''],
      ['Effective sample size of the weights', decimals(evaluation.effective_sample_size, 1), ''],
    ]),
  ];
}

function confusionTable({ classes, confusion_matrix }: Evaluation): string[] {
  return textTable([
    ['', ...classes, 'total'],
    ...classes.map((name, at) => {
      const row = confusion_matrix[at]!;
      return [name, ...row.map(count), count(row.reduce((a, b) => a + b, 0))];
    }),
  ]);
}

function classificationReport(evaluation: Evaluation): string[] {
  const { classes, support } = evaluation;
  const rows = count(evaluation.rows);
  return textTable([
    ['', 'precision', 'recall', 'f1-score', 'support'],
    ...classes.map((name) => [
      name,
      decimals(evaluation.precision_per_class[name]),
      decimals(evaluation.recall_per_class[name]),
      decimals(evaluation.f1_per_class[name]),
      count(support[name] ?? 0),
    ]),
    ['accuracy', '', '', decimals(evaluation.accuracy), rows],
    [
      'macro avg',
      decimals(evaluation.precision_macro),
      decimals(evaluation.recall_macro),
      decimals(evaluation.f1_macro),
      rows,
    ],
    [
      'weighted avg',
      decimals(evaluation.precision_weighted),
      decimals(evaluation.recall_weighted),
      decimals(evaluation.f1_weighted),
      rows,
    ],
  ]);
}

function failureSection(evaluation: Evaluation): string[] {
  const found = evaluation.failure_rate_reduction;
  const title = section('Failure rate, had the model chosen');
  if (found === null) {
    return [...title, ...bullet(evaluation.failure_rate_reason ?? 'Not estimated.', '  ')];
  }
  return [
    ...title,
    ...textTable([
      ['Observed failure rate', percent(found.observed_failure_rate)],
      ['Estimated failure rate', percent(found.estimated_failure_rate)],
      ['Failure-rate reduction', percent(found.estimate)],
      [
        `${percent(evaluation.interval_level, 0)} interval`,
        `[${percent(found.low)}, ${percent(found.high)}]`,
      ],
      ['Plain estimate from matched attempts', percent(found.matched_estimate)],
      ['Matched attempts', count(found.matched_rows)],
      ['Effective sample size', decimals(found.effective_sample_size, 1)],
    ]),
  ];
}

function probabilitySection(evaluation: Evaluation): string[] {
  const { calibration } = evaluation;
  const about =
    evaluation.objective === 'success'
      ? 'chance of the attempted action to succeed'
      : 'chance of being the action that works';
  const perAction = Object.entries(evaluation.per_action ?? {});
  return [
    ...section(`Probabilities (${about})`),
    ...textTable([
      ['Log loss', decimals(evaluation.log_loss)],
      ['Brier score', decimals(evaluation.brier_score_loss)],
      ['Expected calibration error', decimals(calibration?.expected_calibration_error)],
      ...(evaluation.objective === 'success' ? [['ROC AUC', decimals(evaluation.roc_auc)]] : []),
    ]),
    ...(calibration === null
      ? []
      : [
          '',
          ...textTable([
            ['bin', 'rows', 'predicted', 'observed'],
            ...calibration.bins.map((bin) => [
              `${bin.low.toFixed(1)}–${bin.high.toFixed(1)}`,
              count(bin.rows),
              decimals(bin.predicted),
              decimals(bin.observed),
            ]),
          ]),
        ]),
    ...(perAction.length === 0
      ? []
      : [
          '',
          ...textTable([
            ['action', 'attempts', 'success', 'ROC AUC', 'log loss'],
            ...perAction.map(([name, figures]) => [
              name,
              count(figures.rows),
              percent(figures.success_rate),
              decimals(figures.roc_auc),
              decimals(figures.log_loss),
            ]),
          ]),
        ]),
  ];
}

function slicesSection(evaluation: Evaluation): string[] {
  return Object.entries(evaluation.slices).flatMap(([dimension, slices]) => [
    ...section(`Slices by ${oneLine(dimension, 50)}`),
    ...textTable([
      ['', 'rows', 'accuracy', 'weighted', 'macro F1', 'failed', ''],
      ...slices.map((slice) => [
        oneLine(slice.slice, 30),
        count(slice.rows),
        decimals(slice.accuracy),
        decimals(slice.accuracy_weighted),
        decimals(slice.f1_macro),
        percent(slice.observed_failure_rate),
        slice.too_small ? `fewer than ${evaluation.min_slice_rows} rows` : '',
      ]),
    ]),
  ]);
}

function importanceSection({ importance }: ReportInput): string[] {
  const top = importanceShares(importance).slice(0, TOP_FEATURES);
  if (top.length === 0) return [];
  return [
    ...section('Feature importance'),
    ...textTable(top.map(({ feature, share }) => [oneLine(feature, 50), percent(share)])),
  ];
}

function driftSection({ drift }: ReportInput): string[] {
  if (drift === null) return [];
  return [
    ...section(`Drift: ${drift.drifted ? 'the data have moved' : 'none beyond the thresholds'}`),
    ...drift.warnings.flatMap((warning) => bullet(oneLine(warning, 500), '  * ')),
  ];
}

function lineageSection({ lineage }: ReportInput): string[] {
  if (lineage === null) return [];
  const { manifest, counts = {} } = lineage;
  return [
    ...section('Lineage'),
    ...textTable([
      ['Engine', `${manifest.engine} ${oneLine(manifest.engineVersion)}`],
      ['Objective', manifest.objective],
      ['Trained', oneLine(manifest.createdAt)],
      ['Dataset', oneLine(manifest.datasetHash)],
      ['Split', oneLine(manifest.splitId)],
      ['Seed', String(manifest.seed)],
      ['Rounds', count(manifest.bestIteration)],
      ['Training rows', count(manifest.rows.train)],
      ['Validation rows', count(manifest.rows.validation)],
      ...Object.entries(counts).map(([name, value]) => [oneLine(name, 50), count(value)]),
    ]),
  ];
}
