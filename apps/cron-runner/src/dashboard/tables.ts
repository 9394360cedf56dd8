import { html, type Markup, type RunRecord, type ShownStatus } from '@bp/pipeline';
import { totalSeconds } from '../state/figures.js';
import type { View } from '../state/view.js';
import { outcomeSentence, statusBadge } from './badges.js';
import { ago, duration, signed } from './time-words.js';

/** So many rows are shown at once; the others are a click away. */
const SHOWN = 12;

export interface ShownRun {
  readonly run: RunRecord;
  readonly status: ShownStatus;
}

export function runsTable(runs: readonly ShownRun[], now: number): Markup {
  if (runs.length === 0) {
    return html`<p class="quiet">No runs yet. The schedule starts the first one; so does <code>bp retrain</code>.</p>`;
  }
  const kinds = [...new Set(runs.map(({ status }) => status))].sort();
  const head = html`<thead><tr><th scope="col">When</th><th scope="col">Outcome</th><th scope="col">Version</th><th scope="col">Why</th><th scope="col" class="n">Accuracy</th><th scope="col" class="n">Change</th><th scope="col" class="n">Took</th><th scope="col">Report</th></tr></thead>`;
  const table = (part: readonly ShownRun[], name: string): Markup =>
    html`<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table class="rows">${head}<tbody>${part.map((shown) => runRow(shown, now))}</tbody></table></div>`;
  return html`<div class="bar filters" data-enhanced hidden role="group" aria-label="Show runs">${['all', ...kinds].map((kind) => html`<button type="button" id="filter-${kind}" data-filter="${kind}" aria-pressed="${String(kind === 'all')}">${kind}</button>`)}</div>
${table(runs.slice(0, SHOWN), 'Last runs')}
${runs.length > SHOWN ? html`<details><summary>${runs.length - SHOWN} earlier runs</summary>${table(runs.slice(SHOWN), 'Earlier runs')}</details>` : null}`;
}

function runRow({ run, status }: ShownRun, now: number): Markup {
  const change = run.comparison?.improvement ?? null;
  const report =
    run.report === null
      ? html`<span class="quiet">–</span>`
      : html`<a href="/reports/runs/${run.run_id}">Report<span class="unseen"> of run ${run.run_id}</span></a>`;
  return html`<tr data-status="${status}"><th scope="row"><a href="/runs/${run.run_id}">${ago(run.started_at, now)}</a></th><td>${statusBadge(status)}${run.degraded ? html` <span class="badge warn">degraded</span>` : null}</td><td class="nowrap">${versionLink(run.version)}</td><td class="why">${outcomeSentence(run, status)}</td><td class="n spare">${figure(run.metrics?.accuracy)}</td><td class="n ${change === null ? '' : change >= 0 ? 'up' : 'down'}">${change === null ? '–' : signed(change)}</td><td class="n spare">${run.steps.length === 0 ? '–' : duration(totalSeconds(run))}</td><td class="end">${report}</td></tr>`;
}

export function versionsTable(view: View, now: number): Markup {
  const versions = [...(view.index?.versions ?? [])].reverse();
  if (versions.length === 0) return html`<p class="quiet">No versions yet.</p>`;
  const production = view.index?.production;
  const former = new Set(view.index?.former_productions);
  const head = html`<thead><tr><th scope="col">Version</th><th scope="col">Made</th><th scope="col">State</th><th scope="col">Verdict</th><th scope="col">Engine</th><th scope="col" class="n">Accuracy</th><th scope="col" class="n">Macro F1</th><th scope="col">Note</th></tr></thead>`;
  const row = (entry: (typeof versions)[number]): Markup => {
    const state =
      entry.version === production
        ? html`<span class="badge good">in production</span>`
        : entry.deployed_at === null
          ? html`<span class="quiet">never deployed</span>`
          : html`<span class="quiet">deployed ${ago(entry.deployed_at, now)}${former.has(entry.version) ? '' : ', left again'}</span>`;
    return html`<tr><th scope="row">${versionLink(entry.version)}</th><td class="nowrap">${ago(entry.created_at, now)}</td><td>${state}</td><td class="spare">${entry.verdict ?? '–'}</td><td class="spare">${entry.engine}, ${entry.objective}</td><td class="n end">${figure(entry.accuracy)}</td><td class="n spare">${figure(entry.f1_macro)}</td><td class="why">${entry.note ?? ''}</td></tr>`;
  };
  const table = (part: typeof versions, name: string): Markup =>
    html`<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table class="rows">${head}<tbody>${part.map(row)}</tbody></table></div>`;
  return html`${table(versions.slice(0, SHOWN), 'Newest versions')}
${versions.length > SHOWN ? html`<details><summary>${versions.length - SHOWN} earlier versions</summary>${table(versions.slice(SHOWN), 'Earlier versions')}</details>` : null}`;
}

export function versionLink(version: string | null): Markup {
  if (version === null) return html`<span class="quiet">–</span>`;
  return html`<a href="/reports/versions/${version}">${version}</a>`;
}

export function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(4);
}
