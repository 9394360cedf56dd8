import type { VersionInfo } from '@bp/registry';
import { badge, count, decimals, html, type Markup, NONE, terms } from '@bp/report';
import { pageHeader } from './page-shell.js';
import { cardLink } from './tables.js';
import { ago } from './time-words.js';

/** So many entries of an evaluation, each at most so long. */
const MOST = { entries: 60, characters: 400 } as const;

/** A version that no report is kept for, from what lies in the registry. */
export function versionPage(info: VersionInfo, now: number): Markup {
  const { manifest, deployments } = info;
  const known = terms([
    ['Made', html`${ago(info.created_at, now)} by ${info.created_by}`],
    ['Card', cardLink(info.version)],
    ['Note', info.note ?? NONE],
    ['Accuracy', decimals(info.accuracy)],
    ['Macro F1', decimals(info.f1_macro)],
    ['Verdict', info.verdict ?? NONE],
    ['Engine', `${manifest.engine} ${manifest.engineVersion}, ${manifest.objective}`],
    ['Trained on', `${count(manifest.rows.train)} rows`],
    ['Dataset', html`<code>${manifest.datasetHash}</code>`],
  ]);
  const evaluation = Object.entries(info.evaluation).slice(0, MOST.entries);
  return html`<main>
${pageHeader(info.version, info.production ? badge('good', 'in production') : null)}
<section class="card">${known}</section>
<h2>Deployments</h2>
<div class="card"><ul>${deployments.length === 0 ? html`<li>never deployed</li>` : deployments.map(({ kind, at, by, reason }) => html`<li>${kind} ${ago(at, now)} by ${by}: ${reason}</li>`)}</ul></div>
<h2>Evaluation</h2>
<div class="card">${terms(evaluation.map(([name, value]) => [name, html`<code>${JSON.stringify(value).slice(0, MOST.characters)}</code>`]))}</div>
</main>`;
}
