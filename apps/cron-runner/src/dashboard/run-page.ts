import type { RunRecord, ShownStatus } from '@bp/pipeline';
import { count, html, type Markup, type MarkupPart, NONE, table, terms } from '@bp/report';
import { outcomeSentence, statusBadge } from './badges.js';
import { pageHeader } from './page-shell.js';
import { cardLink, versionLink } from './tables.js';
import { ago, duration, plainTime } from './time-words.js';

/** One run with its steps. */
export function runPage(run: RunRecord, status: ShownStatus, now: number): Markup {
  const { error, comparison } = run;
  const known: readonly (readonly [string, MarkupPart])[] = [
    ['Started', html`${plainTime(Date.parse(run.started_at))} (${ago(run.started_at, now)})`],
    ['Note', run.note],
    ['Version', versionLink(run.version)],
    ['Card', cardLink(run.version)],
    ['Engine', run.engine],
    ['Learns', run.objective],
    ['Rows of the dataset', run.dataset_rows === null ? null : count(run.dataset_rows)],
    ['Model', run.model],
    [
      'Report',
      run.report === null ? null : html`<a href="/reports/runs/${run.run_id}">${run.report}</a>`,
    ],
  ];
  const steps = run.steps.map(({ step, status: state, seconds, result }) => ({
    cells: [
      step,
      state,
      seconds === null ? NONE : duration(seconds),
      html`<code>${JSON.stringify(result)}</code>`,
    ],
  }));
  return html`<main>
${pageHeader(`Run ${run.run_id}`, statusBadge(status))}
<section class="card"><p class="says">${outcomeSentence(run, status)}</p>${error === null ? null : html`<p>${error.remedy}</p>`}
${terms(known.filter(([, value]) => value !== null))}</section>
${list('Warnings', run.warnings)}
${comparison === null ? null : list(`Verdict: ${comparison.verdict}`, [...comparison.reasons, ...comparison.rules.map(({ message, held }) => `${held ? 'Held' : 'Not held'}: ${message}`)])}
${run.drift === null ? null : list('Drift', run.drift.warnings)}
<h2>Steps</h2>
<div class="card">${table({ caption: 'Steps', columns: [['Step'], ['State'], ['Took', 'n'], ['Result', 'why']], rows: steps })}</div>
</main>`;
}

function list(title: string, lines: readonly string[]): Markup | null {
  if (lines.length === 0) return null;
  return html`<h2>${title}</h2><div class="card"><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></div>`;
}
