import type { Evaluation, PartAlone } from '@bp/evaluator';
import { numbers, plot, section, table, terms } from '../document/blocks.js';
import type { Section, Table, Terms } from '../document/document.js';
import { count, decimals, percent } from '../words/format.js';
import { confusionPlot } from './confusion-plot.js';
import { perClassPlot } from './per-class-plot.js';
import { reliabilityPlot } from './reliability-plot.js';
import type { ReportInput } from './report-input.js';
import { slicesPlot } from './slices-plot.js';

/** What the model gets right, what it confuses, and how far its probabilities can be believed. */
export function answersSection(evaluation: Evaluation, parts: readonly PartAlone[] = []): Section {
  const lead = `On ${count(evaluation.rows)} successful attempts of ${count(evaluation.domains)} domains that no model has trained on: did it recommend the action that worked?`;
  return section({ id: 'answers', title: 'What the model gets right', lead }, [
    plot(confusionPlot(evaluation)),
    plot(reliabilityPlot(evaluation), reliabilityTable(evaluation)),
    plot(perClassPlot(evaluation)),
    classificationReport(evaluation),
    confusionMatrix(evaluation),
    table(
      'What each part of the model would find alone',
      ['', 'accuracy', 'rows'],
      parts.map(({ name, accuracy, rows }) => [name, decimals(accuracy), count(rows)]),
    ),
  ]);
}

function reliabilityTable({ calibration }: Evaluation): Table {
  return table(
    'Do probabilities come true?',
    ['bin', 'rows', 'predicted', 'observed'],
    (calibration?.bins ?? []).map(({ low, high, rows, predicted, observed }) => [
      `${decimals(low, 1)}–${decimals(high, 1)}`,
      count(rows),
      ...numbers(predicted, observed),
    ]),
  );
}

function classificationReport(evaluation: Evaluation): Table {
  const { precision_per_class, recall_per_class, f1_per_class, support } = evaluation;
  const rows = count(evaluation.rows);
  return table(
    'Classification report',
    ['', 'precision', 'recall', 'f1-score', 'support'],
    [
      ...evaluation.classes.map((name) => [
        name,
        ...numbers(precision_per_class[name], recall_per_class[name], f1_per_class[name]),
        count(support[name]),
      ]),
      ['accuracy', '', '', decimals(evaluation.accuracy), rows],
      ['balanced accuracy', '', decimals(evaluation.balanced_accuracy), '', rows],
      ['top-2 accuracy', '', '', decimals(evaluation.top_2_accuracy), rows],
      ...(['macro', 'weighted'] as const).map((mean) => [
        `${mean} avg`,
        ...numbers(
          evaluation[`precision_${mean}`],
          evaluation[`recall_${mean}`],
          evaluation[`f1_${mean}`],
        ),
        rows,
      ]),
    ],
  );
}

function confusionMatrix({ classes, confusion_matrix }: Evaluation): Table {
  return table(
    'Confusion matrix in rows: which action worked (down), which was recommended (across)',
    ['', ...classes, 'total'],
    classes.map((name, at) => {
      const row = confusion_matrix[at]!;
      return [name, ...row.map(count), count(row.reduce((a, b) => a + b, 0))];
    }),
    { wide: true },
  );
}

/** All slices, dimension by dimension. */
export function slicesSection({
  evaluation,
  comparison,
}: Pick<ReportInput, 'evaluation' | 'comparison'>): Section {
  const lead = `Slices with fewer than ${evaluation.min_slice_rows} scored rows are marked: their figures say little.`;
  return section({ id: 'slices', title: 'Slices', lead }, [
    plot(slicesPlot(comparison)),
    ...Object.entries(evaluation.slices).map(([dimension, slices]) =>
      table(
        `By ${dimension.replaceAll('_', ' ')}`,
        ['', 'rows', 'accuracy', 'weighted', 'macro F1', 'failed'],
        slices.map((slice) => [
          slice.too_small ? `${slice.slice} (too few)` : slice.slice,
          count(slice.rows),
          ...numbers(slice.accuracy, slice.accuracy_weighted, slice.f1_macro),
          percent(slice.observed_failure_rate),
        ]),
        { quiet: slices.map(({ too_small }) => too_small) },
      ),
    ),
  ]);
}

/** How many fewer failures, and how good the probabilities are. */
export function outcomesSection(evaluation: Evaluation): Section {
  const { failure_rate_reduction, failure_rate_reason } = evaluation;
  const lead =
    'Estimated from logged attempts whose action is the one that the model recommends, each weighted by how rarely it was chosen.';
  const notes =
    failure_rate_reduction === null ? [`Not estimated. ${failure_rate_reason ?? ''}`] : [];
  return section({ id: 'outcomes', title: 'Had the model chosen', lead, notes }, [
    failureRate(evaluation),
    probabilities(evaluation),
    rowsCounted(evaluation),
    table(
      'Chance to succeed, by attempted action',
      ['', 'attempts', 'succeeded', 'ROC AUC', 'log loss'],
      Object.entries(evaluation.per_action ?? {}).map(([name, found]) => [
        name,
        count(found.rows),
        percent(found.success_rate),
        ...numbers(found.roc_auc, found.log_loss),
      ]),
      { wide: true },
    ),
  ]);
}

function failureRate({ failure_rate_reduction: found, interval_level }: Evaluation): Terms | null {
  if (found === null) return null;
  return terms('Failure rate', [
    ['Observed failure rate', percent(found.observed_failure_rate)],
    ['Estimated, had the model chosen', percent(found.estimated_failure_rate)],
    ['Failure-rate reduction', percent(found.estimate)],
    [`${percent(interval_level, 0)} interval`, `${percent(found.low)} to ${percent(found.high)}`],
    ['Plain estimate from matched attempts', percent(found.matched_estimate)],
    ['Matched attempts', count(found.matched_rows)],
    ['Effective sample size', decimals(found.effective_sample_size, 1)],
  ]);
}

function probabilities(evaluation: Evaluation): Terms {
  const ofSuccess = evaluation.objective === 'success';
  const about = ofSuccess
    ? 'chance of the attempted action to succeed'
    : 'chance of being the action that works';
  return terms(`Probabilities (${about})`, [
    ['Log loss', decimals(evaluation.log_loss)],
    ['Brier score', decimals(evaluation.brier_score_loss)],
    ['Expected calibration error', decimals(evaluation.calibration?.expected_calibration_error)],
    ...(ofSuccess ? [['ROC AUC', decimals(evaluation.roc_auc)] as const] : []),
    ['Mean chance of another action', decimals(evaluation.overlap?.exploration)],
  ]);
}

function rowsCounted(evaluation: Evaluation): Terms {
  return terms(
    'Rows',
    [
      ['All rows of the part', count(evaluation.part_rows)],
      ['Scored rows (successful attempts)', count(evaluation.rows)],
      ['Attempts with a known outcome', count(evaluation.attempts)],
      ['Attempts with a known propensity', count(evaluation.propensity_rows)],
      ['Domains', count(evaluation.domains)],
      ['Effective sample size of the weights', decimals(evaluation.effective_sample_size, 1)],
    ],
    { wide: true },
  );
}
