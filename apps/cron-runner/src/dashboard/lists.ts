import type { RunRecord, ShownStatus } from '@bp/pipeline';
import type { VersionEntry } from '@bp/registry';
import {
  badge,
  decimals,
  html,
  type Markup,
  NONE,
  signed,
  toned,
  typeset,
  unseen,
} from '@bp/report';
import { totalSeconds } from '../state/statistics.js';
import type { View } from '../state/view.js';
import { outcomeSentence, statusBadge } from './badges.js';
import { column, type List, timeColumn } from './listing.js';
import { ago, duration } from './time-words.js';

export interface ShownRun {
  readonly run: RunRecord;
  readonly status: ShownStatus;
}

/** Runs, newest first. */
export function runsList(runs: readonly ShownRun[], now: number): List<ShownRun> {
  return {
    caption: 'Runs',
    items: runs,
    columns: [
      timeColumn(
        'When',
        '',
        ({ run }) => run.started_at,
        now,
        (since, { run }) => html`<a href="/runs/${run.run_id}">${since}</a>`,
      ),
      column(
        'Outcome',
        '',
        ({ run, status }) => (run.degraded ? `${status} degraded` : status),
        (_, { run, status }) =>
          html`${statusBadge(status)}${run.degraded ? html` ${badge('warn', 'degraded')}` : null}`,
      ),
      column('Version', 'nowrap', ({ run }) => run.version, versionLink),
      column('Why', 'why', ({ run, status }) => outcomeSentence(run, status)),
      column('Accuracy', 'n spare', ({ run }) => run.metrics?.accuracy ?? null, figure),
      column(
        'Change',
        'n',
        ({ run }) => run.comparison?.improvement ?? null,
        (change) =>
          change === null ? NONE : toned(change >= 0 ? 'good' : 'warn', typeset(signed(change))),
      ),
      column(
        'Took',
        'n spare',
        ({ run }) => totalSeconds(run),
        (seconds, { run }) => (run.steps.length === 0 ? NONE : duration(seconds)),
      ),
      {
        name: 'Report',
        classes: 'end',
        cell: ({ run }) =>
          run.report === null
            ? html`<span class="quiet">${NONE}</span>`
            : html`<a href="/reports/runs/${run.run_id}">Report${unseen(` of run ${run.run_id}`)}</a>`,
      },
    ],
  };
}

/** Versions, newest first. */
export function versionsList(view: View, now: number): List<VersionEntry> {
  return {
    caption: 'Versions',
    items: [...(view.index?.versions ?? [])].reverse(),
    columns: [
      column('Version', '', ({ version }) => version, versionLink),
      timeColumn('Made', 'nowrap', ({ created_at }) => created_at, now),
      column(
        'State',
        '',
        (entry) => stateWords(view, entry),
        (_, entry) => stateOf(view, entry, now),
      ),
      column('Verdict', 'spare', ({ verdict }) => verdict, orNone),
      column('Engine', 'spare', ({ engine, objective }) => `${engine}, ${objective}`),
      column('Accuracy', 'n end', ({ accuracy }) => accuracy, figure),
      column('Macro F1', 'n spare', ({ f1_macro }) => f1_macro, figure),
      column('Note', 'why', ({ note }) => note),
    ],
  };
}

const figure = (value: number | null): string => decimals(value);
const orNone = (text: string | null): string => text ?? NONE;

function stateWords({ index, waiting }: View, { version, deployed_at }: VersionEntry): string {
  if (version === index?.production) return 'in production';
  if (waiting.some((one) => one.version === version)) return 'waits for approval';
  return deployed_at === null ? 'never deployed' : 'deployed';
}

/** Whether a version answers, waits, did once or never. */
export function stateOf(view: View, entry: VersionEntry, now: number): Markup {
  const words = stateWords(view, entry);
  if (words === 'in production') return badge('good', words);
  if (words === 'waits for approval') return badge('warn', words);
  const left = view.index?.former_productions.includes(entry.version) ? '' : ', left again';
  return words === 'deployed'
    ? html`<span class="quiet">${words} ${ago(entry.deployed_at, now)}${left}</span>`
    : html`<span class="quiet">${words}</span>`;
}

export function versionLink(version: string | null): Markup {
  if (version === null) return html`<span class="quiet">${NONE}</span>`;
  return html`<a href="/versions/${version}">${version}</a>`;
}

/** To the page of a version for people outside. */
export function cardLink(version: string): Markup {
  return html`<a href="/cards/${version}">card${unseen(` of ${version}`)}</a>`;
}
