import { SPLITS } from '@bp/contracts';
import { count, percent } from '../format.js';
import type { RenderedPlot } from '../plots/render-plots.js';
import type { ReportInput } from '../report-input.js';
import { splitCounts } from '../split-counts.js';
import { figure } from './evaluation-sections.js';
import { html, type Markup } from './markup.js';
import { table, terms } from './table.js';

/** What the model looks at, and how the data have moved. */
export function dataSection(
  { importance, drift }: ReportInput,
  plots: readonly RenderedPlot[],
): Markup | null {
  if (importance === null && drift === null) return null;
  const moved = (drift?.features ?? []).filter(({ drifted }) => drifted);
  return html`<section aria-labelledby="data"><h2 id="data">Features and drift</h2>
${
  drift === null
    ? null
    : html`<p class="lead">${drift.drifted ? 'The data have moved since the production model was trained.' : 'The data look as they did when the production model was trained.'}</p>${drift.warnings.map((warning) => html`<p class="note">${warning}</p>`)}`
}
<div class="grid">${figure(plots, 'importance')}${figure(plots, 'drift')}
${
  moved.length === 0
    ? null
    : html`<div class="card wide">${table({
        caption: 'Features that moved',
        head: ['', 'missing before', 'missing now', 'new values'],
        rows: moved.map((feature) => [
          feature.feature,
          percent(feature.missingBefore),
          percent(feature.missingNow),
          feature.newValues.length === 0 ? 'none' : feature.newValues.slice(0, 5).join(', '),
        ]),
      })}</div>`
}
</div></section>`;
}

/** Where the model comes from. */
export function lineageSection({ lineage }: ReportInput): Markup | null {
  if (lineage === null) return null;
  const { manifest, counts = {} } = lineage;
  const parts = splitCounts(lineage.parts);
  return html`<section aria-labelledby="lineage"><h2 id="lineage">Lineage</h2>
<div class="grid"><div class="card wide">${terms([
    ['Engine', `${manifest.engine} ${manifest.engineVersion}`],
    ['Objective', manifest.objective],
    ['Trained', manifest.createdAt],
    ['Seed', String(manifest.seed)],
    ['Rounds', count(manifest.bestIteration)],
    ['Training rows', count(manifest.rows.train)],
    ['Validation rows', count(manifest.rows.validation)],
    ['Baseline', `always ${manifest.baselineAction}`],
    ['Split', html`<code>${manifest.splitId}</code>`],
    ['Dataset', html`<code>${manifest.datasetHash}</code>`],
    ...Object.entries(counts).map(([name, value]) => [name, count(value)] as const),
  ])}</div>
${
  parts === null
    ? null
    : html`<div class="card wide">${table({
        caption: 'Parts of the dataset',
        head: ['', 'rows', 'domains', 'successes', 'failures', 'legacy'],
        rows: SPLITS.flatMap((split) => {
          const part = parts[split];
          return part === undefined
            ? []
            : [
                [
                  split,
                  count(part.rows),
                  count(part.domains),
                  count(sum(part.successes)),
                  count(sum(part.failures)),
                  count(part.legacy),
                ],
              ];
        }),
      })}</div>`
}
</div></section>`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
