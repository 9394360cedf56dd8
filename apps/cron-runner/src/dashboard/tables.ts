import type { RunRecord, ShownStatus } from '@bp/pipeline';
import {
  badge,
  type Column,
  decimals,
  html,
  type Markup,
  NONE,
  type Row,
  signed,
  table,
  toned,
  typeset,
  unseen,
} from '@bp/report';
import { totalSeconds } from '../state/figures.js';
import type { View } from '../state/view.js';
import { outcomeSentence, statusBadge } from './badges.js';
import { ago, duration } from './time-words.js';

/** So many rows are shown at once; the others are a click away. */
const SHOWN = 12;

export interface ShownRun {
  readonly run: RunRecord;
  readonly status: ShownStatus;
}

const RUN_COLUMNS: readonly Column[] = [
  ['When'],
  ['Outcome'],
  ['Version', 'nowrap'],
  ['Why', 'why'],
  ['Accuracy', 'n spare'],
  ['Change', 'n'],
  ['Took', 'n spare'],
  ['Report', 'end'],
];

export function runsTable(runs: readonly ShownRun[], now: number): Markup {
  if (runs.length === 0) {
    return html`<p class="quiet">No runs yet. The schedule starts the first one; so does <code>bp retrain</code>.</p>`;
  }
  const kinds = [...new Set(runs.map(({ status }) => status))].sort();
  return html`<div class="bar filters" data-enhanced hidden role="group" aria-label="Show runs">${['all', ...kinds].map((kind) => html`<button type="button" id="filter-${kind}" data-filter="${kind}" aria-pressed="${String(kind === 'all')}">${kind}</button>`)}</div>
${folded(
  RUN_COLUMNS,
  runs.map((shown) => runRow(shown, now)),
  ['Last runs', 'earlier runs'],
)}`;
}

function runRow({ run, status }: ShownRun, now: number): Row {
  const change = run.comparison?.improvement ?? null;
  return {
    attributes: html`data-status="${status}"`,
    cells: [
      html`<a href="/runs/${run.run_id}">${ago(run.started_at, now)}</a>`,
      html`${statusBadge(status)}${run.degraded ? html` ${badge('warn', 'degraded')}` : null}`,
      versionLink(run.version),
      outcomeSentence(run, status),
      decimals(run.metrics?.accuracy),
      change === null ? NONE : toned(change >= 0 ? 'good' : 'warn', typeset(signed(change))),
      run.steps.length === 0 ? NONE : duration(totalSeconds(run)),
      run.report === null
        ? html`<span class="quiet">${NONE}</span>`
        : html`<a href="/reports/runs/${run.run_id}">Report${unseen(` of run ${run.run_id}`)}</a>`,
    ],
  };
}

const VERSION_COLUMNS: readonly Column[] = [
  ['Version'],
  ['Made', 'nowrap'],
  ['State'],
  ['Verdict', 'spare'],
  ['Engine', 'spare'],
  ['Accuracy', 'n end'],
  ['Macro F1', 'n spare'],
  ['Note', 'why'],
];

export function versionsTable({ index, waiting }: View, now: number): Markup {
  const versions = [...(index?.versions ?? [])].reverse();
  if (versions.length === 0) return html`<p class="quiet">No versions yet.</p>`;
  const former = new Set(index?.former_productions);
  const state = ({ version, deployed_at }: (typeof versions)[number]): Markup => {
    if (version === index?.production) return badge('good', 'in production');
    if (waiting.some((one) => one.version === version)) return badge('warn', 'waits for approval');
    if (deployed_at === null) return html`<span class="quiet">never deployed</span>`;
    return html`<span class="quiet">deployed ${ago(deployed_at, now)}${former.has(version) ? '' : ', left again'}</span>`;
  };
  const rows = versions.map((entry) => ({
    cells: [
      versionLink(entry.version),
      ago(entry.created_at, now),
      state(entry),
      entry.verdict ?? NONE,
      `${entry.engine}, ${entry.objective}`,
      decimals(entry.accuracy),
      decimals(entry.f1_macro),
      entry.note ?? '',
    ],
  }));
  return folded(VERSION_COLUMNS, rows, ['Newest versions', 'earlier versions']);
}

/** The first rows as a table, the others as one that opens. */
function folded(
  columns: readonly Column[],
  rows: readonly Row[],
  [first, others]: readonly [string, string],
): Markup {
  const part = (caption: string, shown: readonly Row[]): Markup =>
    table({ caption, columns, rows: shown, kind: 'rows' });
  const rest = rows.slice(SHOWN);
  return html`${part(first, rows.slice(0, SHOWN))}
${rest.length === 0 ? null : html`<details><summary>${rest.length} ${others}</summary>${part(`All ${others}`, rest)}</details>`}`;
}

export function versionLink(version: string | null): Markup {
  if (version === null) return html`<span class="quiet">${NONE}</span>`;
  return html`<a href="/reports/versions/${version}">${version}</a>`;
}

/** To the page of a version for people outside; `null` without a version. */
export function cardLink(version: string | null): Markup | null {
  return version === null
    ? null
    : html`<a href="/cards/${version}">card${unseen(` of ${version}`)}</a>`;
}
