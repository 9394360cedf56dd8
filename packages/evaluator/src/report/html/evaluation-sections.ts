import { count, decimals, percent, typeset } from '../format.js';
import { followPage } from '../plots/palette.js';
import type { RenderedPlot } from '../plots/render-plots.js';
import type { ReportInput } from '../report-input.js';
import { html, type Markup, trusted } from './markup.js';
import { table, terms } from './table.js';

/** A plot in a card, with its title; nothing where the report had no data for it. */
export function figure(plots: readonly RenderedPlot[], name: string): Markup | null {
  const plot = plots.find((each) => each.name === name);
  if (plot === undefined) return null;
  return html`<div class="card"><figure><figcaption>${plot.title}</figcaption>${trusted(followPage(plot.svg))}</figure></div>`;
}

/** What the model gets right, what it confuses, and how far its probabilities can be believed. */
export function answersSection(input: ReportInput, plots: readonly RenderedPlot[]): Markup {
  const { evaluation } = input;
  return html`<section aria-labelledby="answers"><h2 id="answers">What the model gets right</h2>
<p class="lead">On ${count(evaluation.rows)} successful attempts of ${count(evaluation.domains)} domains that no model has trained on: did it recommend the action that worked?</p>
<div class="grid">
${figure(plots, 'confusion_matrix')}
${figure(plots, 'reliability')}
${figure(plots, 'per_class')}
<div class="card">${classificationReport(input)}</div>
<div class="card wide">${countsTable(input)}</div>
</div></section>`;
}

function classificationReport({ evaluation }: ReportInput): Markup {
  const rows = count(evaluation.rows);
  return table({
    caption: 'Classification report',
    head: ['', 'precision', 'recall', 'F1', 'rows'],
    rows: [
      ...evaluation.classes.map((name) => [
        name,
        decimals(evaluation.precision_per_class[name]),
        decimals(evaluation.recall_per_class[name]),
        decimals(evaluation.f1_per_class[name]),
        count(evaluation.support[name] ?? 0),
      ]),
      ['accuracy', '', '', decimals(evaluation.accuracy), rows],
      ['balanced accuracy', '', decimals(evaluation.balanced_accuracy), '', rows],
      ['top-2 accuracy', '', '', decimals(evaluation.top_2_accuracy), rows],
      [
        'macro average',
        decimals(evaluation.precision_macro),
        decimals(evaluation.recall_macro),
        decimals(evaluation.f1_macro),
        rows,
      ],
      [
        'weighted average',
        decimals(evaluation.precision_weighted),
        decimals(evaluation.recall_weighted),
        decimals(evaluation.f1_weighted),
        rows,
      ],
    ],
  });
}

function countsTable({ evaluation }: ReportInput): Markup {
  return table({
    caption: 'Confusion matrix in rows: which action worked (down), which was recommended (across)',
    head: ['worked', ...evaluation.classes, 'all'],
    rows: evaluation.classes.map((name, at) => {
      const row = evaluation.confusion_matrix[at]!;
      return [name, ...row.map(count), count(row.reduce((a, b) => a + b, 0))];
    }),
  });
}

/** How many fewer failures, and how good the probabilities are. */
export function outcomesSection({ evaluation }: ReportInput): Markup {
  const found = evaluation.failure_rate_reduction;
  const level = percent(evaluation.interval_level, 0);
  const perAction = Object.entries(evaluation.per_action ?? {});
  return html`<section aria-labelledby="outcomes"><h2 id="outcomes">Had the model chosen</h2>
<p class="lead">Estimated from logged attempts whose action is the one that the model recommends, each weighted by how rarely it was chosen.</p>
<div class="grid">
<div class="card">${
    found === null
      ? html`<h3>Failure rate</h3><p>Not estimated. ${evaluation.failure_rate_reason}</p>`
      : html`<h3>Failure rate</h3>${terms([
          ['Observed failure rate', percent(found.observed_failure_rate)],
          ['Estimated, had the model chosen', percent(found.estimated_failure_rate)],
          [
            'Reduction',
            html`<b>${typeset(percent(found.estimate))}</b> (${level}: ${typeset(percent(found.low))} to ${typeset(percent(found.high))})`,
          ],
          ['Plain estimate from matched attempts', typeset(percent(found.matched_estimate))],
          ['Matched attempts', count(found.matched_rows)],
          ['Effective sample size', decimals(found.effective_sample_size, 1)],
        ])}`
  }</div>
<div class="card"><h3>Probabilities</h3>${terms([
    ['Log loss', decimals(evaluation.log_loss)],
    ['Brier score', decimals(evaluation.brier_score_loss)],
    ['Expected calibration error', decimals(evaluation.calibration?.expected_calibration_error)],
    ...(evaluation.objective === 'success'
      ? ([['ROC AUC', decimals(evaluation.roc_auc)]] as const)
      : []),
    ['Attempts with a known outcome', count(evaluation.attempts)],
    ['Attempts with a known propensity', count(evaluation.propensity_rows)],
    ['Mean chance of another action', decimals(evaluation.overlap?.exploration)],
  ])}</div>
${
  perAction.length === 0
    ? null
    : html`<div class="card wide">${table({
        caption: 'Chance to succeed, by attempted action',
        head: ['', 'attempts', 'succeeded', 'ROC AUC', 'log loss'],
        rows: perAction.map(([name, figures]) => [
          name,
          count(figures.rows),
          percent(figures.success_rate),
          decimals(figures.roc_auc),
          decimals(figures.log_loss),
        ]),
      })}</div>`
}
</div></section>`;
}

/** All slices, dimension by dimension. */
export function slicesSection(input: ReportInput, plots: readonly RenderedPlot[]): Markup | null {
  const { evaluation } = input;
  const dimensions = Object.entries(evaluation.slices);
  if (dimensions.length === 0) return null;
  return html`<section aria-labelledby="slices"><h2 id="slices">Slices</h2>
<p class="lead">Slices with fewer than ${evaluation.min_slice_rows} scored rows are greyed: their figures say little.</p>
<div class="grid">${figure(plots, 'slices')}${dimensions.map(
    ([dimension, slices]) =>
      html`<div class="card">${table({
        caption: `By ${dimension.replaceAll('_', ' ')}`,
        head: ['', 'rows', 'accuracy', 'weighted', 'macro F1', 'failed'],
        rows: slices.map((slice) => [
          slice.too_small ? `${slice.slice} (too few)` : slice.slice,
          count(slice.rows),
          decimals(slice.accuracy, 3),
          decimals(slice.accuracy_weighted, 3),
          decimals(slice.f1_macro, 3),
          percent(slice.observed_failure_rate),
        ]),
        quiet: (row) => slices[row]?.too_small === true,
      })}</div>`,
  )}</div></section>`;
}
