import { html, type Markup, type RunRecord, type ShownStatus } from '@bp/pipeline';
import { outcomeSentence, statusBadge } from './badges.js';
import { versionLink } from './tables.js';
import { ago, duration, plainTime } from './time-words.js';

/** One run with its steps. */
export function runPage(run: RunRecord, status: ShownStatus, now: number): Markup {
  const { error, comparison } = run;
  return html`<main>
<header class="top"><h1><a href="/">Dashboard</a> / Run ${run.run_id}</h1><span>${statusBadge(status)}</span></header>
<section class="card"><p class="says">${outcomeSentence(run, status)}</p>${error === null ? null : html`<p>${error.remedy}</p>`}
<dl class="pairs"><dt>Started</dt><dd>${plainTime(Date.parse(run.started_at))} (${ago(run.started_at, now)})</dd>${pair('Note', run.note)}<dt>Version</dt><dd>${versionLink(run.version)}</dd>${pair('Engine', run.engine)}${pair('Learns', run.objective)}${pair('Rows of the dataset', run.dataset_rows === null ? null : String(run.dataset_rows))}${pair('Model', run.model)}${run.report === null ? null : html`<dt>Report</dt><dd><a href="/reports/runs/${run.run_id}">${run.report}</a></dd>`}</dl></section>
${list('Warnings', run.warnings)}
${comparison === null ? null : list(`Verdict: ${comparison.verdict}`, [...comparison.reasons, ...comparison.rules.map(({ message, held }) => `${held ? 'Held' : 'Not held'}: ${message}`)])}
${run.drift === null ? null : list('Drift', run.drift.warnings)}
<h2>Steps</h2>
<div class="card scroll" tabindex="0" role="region" aria-label="Steps"><table><thead><tr><th scope="col">Step</th><th scope="col">State</th><th scope="col" class="n">Took</th><th scope="col">Result</th></tr></thead><tbody>${run.steps.map(({ step, status: state, seconds, result }) => html`<tr><th scope="row">${step}</th><td>${state}</td><td class="n">${seconds === null ? '–' : duration(seconds)}</td><td class="why"><code>${JSON.stringify(result)}</code></td></tr>`)}</tbody></table></div>
</main>`;
}

function pair(name: string, value: string | null): Markup | null {
  return value === null ? null : html`<dt>${name}</dt><dd>${value}</dd>`;
}

function list(title: string, lines: readonly string[]): Markup | null {
  if (lines.length === 0) return null;
  return html`<h2>${title}</h2><div class="card"><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></div>`;
}
