import { html, type Markup } from '@bp/pipeline';
import type { VersionInfo } from '@bp/registry';
import { figure } from './tables.js';
import { ago } from './time-words.js';

/** A version that no report is kept for, from what lies in the registry. */
export function versionPage(info: VersionInfo, now: number): Markup {
  const { manifest } = info;
  return html`<main>
<header class="top"><h1><a href="/">Dashboard</a> / ${info.version}</h1>${info.production ? html`<span class="badge good">in production</span>` : null}</header>
<section class="card"><dl class="pairs"><dt>Made</dt><dd>${ago(info.created_at, now)} by ${info.created_by}</dd><dt>Note</dt><dd>${info.note ?? '–'}</dd><dt>Accuracy</dt><dd>${figure(info.accuracy)}</dd><dt>Macro F1</dt><dd>${figure(info.f1_macro)}</dd><dt>Verdict</dt><dd>${info.verdict ?? '–'}</dd><dt>Engine</dt><dd>${manifest.engine} ${manifest.engineVersion}, ${manifest.objective}</dd><dt>Trained on</dt><dd>${manifest.rows.train} rows</dd><dt>Dataset</dt><dd><code>${manifest.datasetHash}</code></dd></dl></section>
<h2>Deployments</h2>
<div class="card"><ul>${info.deployments.length === 0 ? html`<li>never deployed</li>` : info.deployments.map(({ kind, at, by, reason }) => html`<li>${kind} ${ago(at, now)} by ${by}: ${reason}</li>`)}</ul></div>
<h2>Evaluation</h2>
<div class="card scroll" tabindex="0" role="region" aria-label="Evaluation"><dl class="pairs">${Object.entries(
    info.evaluation,
  )
    .slice(0, 60)
    .map(
      ([name, value]) =>
        html`<dt>${name}</dt><dd><code>${JSON.stringify(value).slice(0, 400)}</code></dd>`,
    )}</dl></div>
</main>`;
}
