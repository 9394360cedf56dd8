import { countWords } from '@bp/contracts';
import { type LockOwner, shownStatus } from '@bp/pipeline';
import {
  badge,
  count,
  type DrawnPlot,
  decimals,
  html,
  type Markup,
  NONE,
  percent,
  plotCard,
  tiles,
} from '@bp/report';
import type { Visitor } from '../http/visitor.js';
import type { CurrentRun, SchedulerStatus } from '../schedule/scheduler.js';
import type { RolloutView } from '../state/rollout-view.js';
import type { RunStatistics } from '../state/statistics.js';
import type { View } from '../state/view.js';
import { approvalsSection } from './approvals-section.js';
import { askButton } from './ask.js';
import { outcomeSentence, statusBadge } from './badges.js';
import { forgottenSection } from './forgotten-section.js';
import { firstRows, type List } from './listing.js';
import { runsList, type ShownRun, versionLink, versionsList } from './lists.js';
import { type NoticeInput, notices } from './notices.js';
import { pageHeader } from './page-shell.js';
import { rolloutLine } from './rollout-section.js';
import { ago, duration, plainTime } from './time-words.js';

export interface DashboardInput extends NoticeInput {
  readonly project: string;
  readonly plots: readonly DrawnPlot[];
  readonly rollout: RolloutView;
  /** Who holds the project's lock. */
  readonly lockOwner: LockOwner | null;
  readonly visitor: Visitor;
}

export function dashboard(input: DashboardInput): Markup {
  const { project, view, statistics, status, visitor, now } = input;
  const shown = view.runs.map(
    (run): ShownRun => ({ run, status: shownStatus(run, input.lockOwner) }),
  );
  const versions = versionsList(view, now);
  return html`${pageHeader(`Retraining of ${project}`, html`<div class="bar"><span class="next">${nextWords(status, now)}</span>${askButtons(view, status.running === null, visitor)}</div>`)}
${status.running === null ? null : runningCard(status.running, now)}
<div class="hero">${productionCard(view, now)}${lastRunCard(shown, now)}</div>
${notices(input)}
${approvalsSection(view, visitor.may('approve'))}
${rolloutLine(input.rollout, now)}
${tiles(headlineTiles(statistics, view))}
<div class="plots">${input.plots.map((plot) => plotCard(plot, { wide: plot.name === 'accuracy', keys: KEYS[plot.name] ?? null }))}</div>
<h2 id="runs">Last runs</h2>
${shown.length === 0 ? html`<div class="card"><p class="quiet">No runs yet. The schedule starts the first one; so does <code>bp retrain</code>.</p></div>` : newest(runsList(shown, now), '/runs', countWords(shown.length, 'run'))}
<h2>Newest versions</h2>
${versions.items.length === 0 ? html`<div class="card"><p class="quiet">No versions yet.</p></div>` : newest(versions, '/versions', countWords(versions.items.length, 'version'))}
${driftSection(statistics, now)}
${forgottenSection(view, now)}
<footer><p>As of ${plainTime(now)}. Metrics: <a href="/metrics">/metrics</a>, health: <a href="/healthz">/healthz</a>, readiness: <a href="/readyz">/readyz</a>.</p></footer>`;
}

/** So many rows are shown; the others are a click away. */
const SHOWN = 8;

function newest<Item>(list: List<Item>, path: string, words: string): Markup {
  const all =
    list.items.length > SHOWN ? html`<p class="foot"><a href="${path}">All ${words}</a></p>` : null;
  return html`<div class="card">${firstRows(list, SHOWN)}${all}</div>`;
}

function nextWords(status: SchedulerStatus, now: number): Markup | null {
  if (status.running !== null) return html`<span class="badge info live">running</span>`;
  if (status.nextStart === null) return null;
  return html`${status.retryOf === null ? 'Next run' : 'Next attempt'} ${ago(status.nextStart, now)}`;
}

function askButtons(view: View, canRun: boolean, visitor: Visitor): Markup {
  const former = view.index?.former_productions.at(-1);
  const run = askButton({
    id: 'ask-run',
    path: '/runs',
    title: 'Run now',
    words: 'Runs the whole workflow once, besides the schedule.',
    noteAs: 'note',
    main: true,
  });
  const rollback = askButton({
    id: 'ask-rollback',
    path: '/rollback',
    title: 'Roll back',
    words: `Takes back the deployment: ${former ?? ''} answers again.`,
    body: { ifProduction: view.index?.production ?? '' },
  });
  return html`<span class="bar" data-enhanced hidden>${canRun && visitor.may('run') ? run : null}${former !== undefined && visitor.may('rollback') ? rollback : null}</span>`;
}

function runningCard(run: CurrentRun, now: number): Markup {
  const value = run.share === null ? null : Math.round(Math.min(Math.max(run.share, 0), 1) * 100);
  const reached = value === null ? null : html` max="100" value="${value}"`;
  const bar = html`<progress aria-label="Progress of the step"${reached}></progress>`;
  return html`<section class="card running" aria-label="Run under way"><p><span class="badge info live">running</span> since ${ago(run.startedAt, now)}, ${run.cause === 'schedule' ? 'by the clock' : 'on request'}${run.attempt > 1 ? `, attempt ${run.attempt}` : ''}${run.task === null ? '' : `: ${run.task}`}</p>${bar}<ul class="story">${run.story.slice(-4).map((line) => html`<li>${line}</li>`)}</ul></section>`;
}

function productionCard(view: View, now: number): Markup {
  const entry = view.index?.versions.find(({ version }) => version === view.index?.production);
  if (entry === undefined) {
    return html`<section class="card now none"><p class="label">In production</p><p class="version">Nothing yet</p><p class="quiet">The first model that beats always answering alike becomes v1.0.0.</p></section>`;
  }
  const deployment = view.deployments.at(-1);
  return html`<section class="card now" aria-label="In production"><p class="label">In production</p><p class="version">${versionLink(entry.version)}</p><p>since ${ago(deployment?.at ?? null, now)}${deployment === undefined ? '' : `, by ${deployment.by}`}</p><p class="quiet small">${deployment?.reason ?? ''}</p><dl class="facts"><div><dt>Accuracy</dt><dd>${decimals(entry.accuracy)}</dd></div><div><dt>Macro F1</dt><dd>${decimals(entry.f1_macro)}</dd></div><div><dt>Engine</dt><dd>${entry.engine}</dd></div><div><dt>Learns</dt><dd>${entry.objective}</dd></div></dl></section>`;
}

function lastRunCard(runs: readonly ShownRun[], now: number): Markup {
  const [last] = runs;
  if (last === undefined) {
    return html`<section class="card last"><p class="quiet">Last run</p><p class="says">None yet.</p></section>`;
  }
  const { run, status } = last;
  const remedy = run.error?.remedy;
  return html`<section class="card last" aria-label="Last run"><p><span class="quiet">Last run, ${ago(run.started_at, now)}</span> ${statusBadge(status)}</p><p class="says">${outcomeSentence(run, status)}</p>${remedy === undefined ? null : html`<p class="quiet">${remedy}</p>`}<p class="foot"><a href="/runs/${run.run_id}">Its steps</a>${run.report === null ? null : html` · <a href="/reports/runs/${run.run_id}">its report</a>`}</p></section>`;
}

function headlineTiles(statistics: RunStatistics, view: View): Parameters<typeof tiles>[0] {
  const { lastChallenger: challenger, rollbackRate, medianTraining } = statistics;
  return [
    {
      name: 'Last model trained',
      value: decimals(challenger?.metrics?.accuracy),
      more: challenger === null ? 'accuracy' : `accuracy, ${challenger.version ?? 'no version'}`,
    },
    {
      name: 'Dataset',
      value: count(statistics.datasetRows),
      more:
        statistics.newRows === null ? 'rows' : `rows, ${count(statistics.newRows)} new last time`,
    },
    {
      name: 'Deployments',
      value: count(statistics.deployments),
      more: `of ${count(view.index?.versions.length ?? 0)} versions`,
    },
    {
      name: 'Rollback rate',
      value: percent(rollbackRate, 0),
      more: statistics.rollbacks === 1 ? '1 rollback' : `${count(statistics.rollbacks)} rollbacks`,
    },
    {
      name: 'Training time',
      value: medianTraining === null ? NONE : duration(medianTraining),
      more: 'median over all runs',
    },
  ];
}

const KEYS: Readonly<Record<string, Markup>> = {
  accuracy: html`<span class="keys"><span class="good">deployed, and how long</span><span class="none">not deployed</span><span class="warn cross">rolled back</span></span>`,
  deployments: html`<span class="keys"><span class="good square">deployed</span><span class="warn square">rolled back</span></span>`,
  durations: html`<span class="keys"><span class="info square">training</span><span class="none square">the rest</span></span>`,
};

function driftSection(statistics: RunStatistics, now: number): Markup {
  const run = statistics.lastDrift;
  const drift = run?.drift;
  if (run === null || drift === null || drift === undefined) {
    return html`<h2 id="drift">Drift</h2><div class="card"><p class="quiet">Nothing to compare with yet: drift is measured against what production was trained on.</p></div>`;
  }
  return html`<h2 id="drift">Drift</h2><div class="card"><p>${drift.drifted ? badge('warn', 'drifted') : badge('good', 'none')} <span class="quiet">at the run of ${ago(run.started_at, now)}</span></p>${drift.warnings.length === 0 ? html`<p>The data looks like what production was trained on.</p>` : html`<ul>${drift.warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`}</div>`;
}
