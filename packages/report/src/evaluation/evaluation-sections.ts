import type { Evaluation } from '@bp/evaluator';
import type { Block, Section, Table, Terms } from '../document/document.js';
import { plotBlock } from '../document/plot-block.js';
import { count, decimals, percent } from '../words/format.js';
import { confusionPlot } from './confusion-plot.js';
import { perClassPlot } from './per-class-plot.js';
import { reliabilityPlot } from './reliability-plot.js';
import type { ReportInput } from './report-input.js';
import { slicesPlot } from './slices-plot.js';

/** What the model gets right, what it confuses, and how far its probabilities can be believed. */
export function answersSection(evaluation: Evaluation): Section {
  return {
    id: 'answers',
    title: 'What the model gets right',
    lead: `On ${count(evaluation.rows)} successful attempts of ${count(evaluation.domains)} domains that no model has trained on: did it recommend the action that worked?`,
    blocks: [
      ...plotBlock(confusionPlot(evaluation)),
      ...plotBlock(reliabilityPlot(evaluation), reliabilityTable(evaluation)),
      ...plotBlock(perClassPlot(evaluation)),
      classificationReport(evaluation),
      confusionMatrix(evaluation),
    ],
  };
}

function reliabilityTable({ calibration }: Evaluation): Table {
  return {
    kind: 'table',
    caption: 'Do probabilities come true?',
    head: ['bin', 'rows', 'predicted', 'observed'],
    rows: (calibration?.bins ?? []).map((bin) => [
      `${decimals(bin.low, 1)}–${decimals(bin.high, 1)}`,
      count(bin.rows),
      decimals(bin.predicted),
      decimals(bin.observed),
    ]),
  };
}

function classificationReport(evaluation: Evaluation): Table {
  const rows = count(evaluation.rows);
  return {
    kind: 'table',
    caption: 'Classification report',
    head: ['', 'precision', 'recall', 'f1-score', 'support'],
    rows: [
      ...evaluation.classes.map((name) => [
        name,
        decimals(evaluation.precision_per_class[name]),
        decimals(evaluation.recall_per_class[name]),
        decimals(evaluation.f1_per_class[name]),
        count(evaluation.support[name]),
      ]),
      ['accuracy', '', '', decimals(evaluation.accuracy), rows],
      ['balanced accuracy', '', decimals(evaluation.balanced_accuracy), '', rows],
      ['top-2 accuracy', '', '', decimals(evaluation.top_2_accuracy), rows],
      ...(['macro', 'weighted'] as const).map((mean) => [
        `${mean} avg`,
        decimals(evaluation[`precision_${mean}`]),
        decimals(evaluation[`recall_${mean}`]),
        decimals(evaluation[`f1_${mean}`]),
        rows,
      ]),
    ],
  };
}

function confusionMatrix({ classes, confusion_matrix }: Evaluation): Table {
  return {
    kind: 'table',
    caption: 'Confusion matrix in rows: which action worked (down), which was recommended (across)',
    head: ['', ...classes, 'total'],
    rows: classes.map((name, at) => {
      const row = confusion_matrix[at]!;
      return [name, ...row.map(count), count(row.reduce((a, b) => a + b, 0))];
    }),
    wide: true,
  };
}

/** All slices, dimension by dimension. */
export function slicesSection({ evaluation, comparison }: ReportInput): Section | null {
  const dimensions = Object.entries(evaluation.slices);
  if (dimensions.length === 0) return null;
  return {
    id: 'slices',
    title: 'Slices',
    lead: `Slices with fewer than ${evaluation.min_slice_rows} scored rows are marked: their figures say little.`,
    blocks: [
      ...plotBlock(slicesPlot(comparison)),
      ...dimensions.map(
        ([dimension, slices]): Table => ({
          kind: 'table',
          caption: `By ${dimension.replaceAll('_', ' ')}`,
          head: ['', 'rows', 'accuracy', 'weighted', 'macro F1', 'failed'],
          rows: slices.map((slice) => [
            slice.too_small ? `${slice.slice} (too few)` : slice.slice,
            count(slice.rows),
            decimals(slice.accuracy),
            decimals(slice.accuracy_weighted),
            decimals(slice.f1_macro),
            percent(slice.observed_failure_rate),
          ]),
          quiet: new Set(slices.flatMap(({ too_small }, row) => (too_small ? [row] : []))),
        }),
      ),
    ],
  };
}

/** How many fewer failures, and how good the probabilities are. */
export function outcomesSection(evaluation: Evaluation): Section {
  return {
    id: 'outcomes',
    title: 'Had the model chosen',
    lead: 'Estimated from logged attempts whose action is the one that the model recommends, each weighted by how rarely it was chosen.',
    notes:
      evaluation.failure_rate_reduction === null
        ? [`The failure rate is not estimated. ${evaluation.failure_rate_reason ?? ''}`]
        : [],
    blocks: [
      ...failureRate(evaluation),
      probabilities(evaluation),
      rowsCounted(evaluation),
      ...perAction(evaluation),
    ],
  };
}

function failureRate(evaluation: Evaluation): Terms[] {
  const found = evaluation.failure_rate_reduction;
  if (found === null) return [];
  const level = percent(evaluation.interval_level, 0);
  return [
    {
      kind: 'terms',
      caption: 'Failure rate',
      pairs: [
        ['Observed failure rate', percent(found.observed_failure_rate)],
        ['Estimated, had the model chosen', percent(found.estimated_failure_rate)],
        ['Failure-rate reduction', percent(found.estimate)],
        [`${level} interval`, `${percent(found.low)} to ${percent(found.high)}`],
        ['Plain estimate from matched attempts', percent(found.matched_estimate)],
        ['Matched attempts', count(found.matched_rows)],
        ['Effective sample size', decimals(found.effective_sample_size, 1)],
      ],
    },
  ];
}

function probabilities(evaluation: Evaluation): Terms {
  const { objective, calibration } = evaluation;
  return {
    kind: 'terms',
    caption: `Probabilities (${objective === 'success' ? 'chance of the attempted action to succeed' : 'chance of being the action that works'})`,
    pairs: [
      ['Log loss', decimals(evaluation.log_loss)],
      ['Brier score', decimals(evaluation.brier_score_loss)],
      ['Expected calibration error', decimals(calibration?.expected_calibration_error)],
      ...(objective === 'success' ? [['ROC AUC', decimals(evaluation.roc_auc)] as const] : []),
      ['Mean chance of another action', decimals(evaluation.overlap?.exploration)],
    ],
  };
}

function rowsCounted(evaluation: Evaluation): Terms {
  return {
    kind: 'terms',
    caption: 'Rows',
    wide: true,
    pairs: [
      ['All rows of the part', count(evaluation.part_rows)],
      ['Scored rows (successful attempts)', count(evaluation.rows)],
      ['Attempts with a known outcome', count(evaluation.attempts)],
      ['Attempts with a known propensity', count(evaluation.propensity_rows)],
      ['Domains', count(evaluation.domains)],
      ['Effective sample size of the weights', decimals(evaluation.effective_sample_size, 1)],
    ],
  };
}

function perAction({ per_action }: Evaluation): Block[] {
  const actions = Object.entries(per_action ?? {});
  if (actions.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: 'Chance to succeed, by attempted action',
      head: ['', 'attempts', 'succeeded', 'ROC AUC', 'log loss'],
      rows: actions.map(([name, found]) => [
        name,
        count(found.rows),
        percent(found.success_rate),
        decimals(found.roc_auc),
        decimals(found.log_loss),
      ]),
      wide: true,
    },
  ];
}
