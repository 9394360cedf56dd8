import type { Difference, ModelComparison } from '../../compare/model-comparison.js';
import { count, decimals, interval, percent, signed, typeset } from '../format.js';
import type { RenderedPlot } from '../plots/render-plots.js';
import { figure } from './evaluation-sections.js';
import { html, type Markup } from './markup.js';
import { type Cell, table, terms } from './table.js';

/** Champion against challenger on the same rows. */
export function comparisonSection(
  comparison: ModelComparison | null,
  plots: readonly RenderedPlot[],
): Markup | null {
  if (comparison === null) return null;
  const { mcnemar, recall_changes, worse_slices } = comparison;
  return html`<section aria-labelledby="comparison"><h2 id="comparison">Against ${comparison.champion_name}</h2>
<p class="lead">Both scored afresh on the same ${count(comparison.rows)} rows. Metric: <code>${comparison.metric}</code>. ${comparison.metric_reason}</p>
<div class="grid">
${figure(plots, 'differences')}
<div class="card">${figures(comparison)}</div>
${
  recall_changes.length === 0
    ? null
    : html`<div class="card">${table({
        caption: 'Recall of each action',
        head: ['', 'rows', 'before', 'now', 'change'],
        rows: recall_changes.map((change) => [
          change.action,
          count(change.rows),
          decimals(change.champion),
          decimals(change.challenger),
          toned(change.change, change.change),
        ]),
      })}</div>`
}
${
  mcnemar === null
    ? null
    : html`<div class="card"><h3>Rows that only one of them gets right</h3>${terms([
        ['Only the champion', count(mcnemar.only_champion_right)],
        ['Only the challenger', count(mcnemar.only_challenger_right)],
        ['Exact McNemar p (rows as independent)', mcnemar.p_value.toPrecision(3)],
        ['Effective sample size', decimals(comparison.effective_sample_size, 1)],
        ['Smallest detectable improvement', signed(comparison.detectable_improvement)],
      ])}</div>`
}
${
  worse_slices.length === 0
    ? null
    : html`<div class="card wide">${table({
        caption: 'Slices that got worse',
        head: [
          '',
          'rows',
          'before',
          'now',
          'change',
          `${percent(comparison.interval_level, 0)} interval`,
          'beyond chance?',
        ],
        rows: worse_slices.map((slice) => [
          `${slice.dimension.replaceAll('_', ' ')}: ${slice.slice}`,
          count(slice.rows),
          decimals(slice.champion),
          decimals(slice.challenger),
          toned(slice.change.estimate, slice.change.estimate),
          typeset(interval(slice.change, 3)),
          slice.clear ? 'yes' : 'may be chance',
        ]),
      })}</div>`
}
</div></section>`;
}

function figures({ champion, challenger, differences, interval_level }: ModelComparison): Markup {
  const row = (
    name: string,
    before: number | null | undefined,
    now: number | null | undefined,
    difference: Difference | null,
    better: 1 | -1,
  ): Cell[] => [
    name,
    decimals(before),
    decimals(now),
    difference === null ? '–' : toned(difference.estimate, better * difference.estimate),
    typeset(interval(difference, 3)),
  ];
  const { accuracy, accuracy_weighted, f1_macro, failure_rate } = differences;
  return table({
    caption: 'Figures',
    head: ['', 'before', 'now', 'change', `${percent(interval_level, 0)} interval`],
    rows: [
      row('Accuracy', champion?.accuracy, challenger?.accuracy, accuracy, 1),
      row(
        'Weighted accuracy',
        champion?.accuracy_weighted,
        challenger?.accuracy_weighted,
        accuracy_weighted,
        1,
      ),
      row('Macro F1', champion?.f1_macro, challenger?.f1_macro, f1_macro, 1),
      row(
        'Failure rate',
        champion?.estimated_failure_rate,
        challenger?.estimated_failure_rate,
        failure_rate,
        -1,
      ),
    ],
  });
}

/** A change in the colour of better or worse; the sign says it too. */
function toned(change: number, better: number): Markup {
  const tone = better > 0 ? 'better' : better < 0 ? 'worse' : '';
  return html`<span class="${tone}">${typeset(signed(change))}</span>`;
}
