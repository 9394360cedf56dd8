import { parseInstant } from '@bp/contracts';
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
import type { List } from './listing.js';
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
      {
        name: 'When',
        value: ({ run }) => parseInstant(run.started_at) ?? null,
        cell: ({ run }) => html`<a href="/runs/${run.run_id}">${ago(run.started_at, now)}</a>`,
      },
      {
        name: 'Outcome',
        value: ({ run, status }) => (run.degraded ? `${status} degraded` : status),
        cell: ({ run, status }) =>
          html`${statusBadge(status)}${run.degraded ? html` ${badge('warn', 'degraded')}` : null}`,
      },
      {
        name: 'Version',
        classes: 'nowrap',
        value: ({ run }) => run.version,
        cell: ({ run }) => versionLink(run.version),
      },
      {
        name: 'Why',
        classes: 'why',
        value: ({ run, status }) => outcomeSentence(run, status),
        cell: ({ run, status }) => outcomeSentence(run, status),
      },
      {
        name: 'Accuracy',
        classes: 'n spare',
        value: ({ run }) => run.metrics?.accuracy ?? null,
        cell: ({ run }) => decimals(run.metrics?.accuracy),
      },
      {
        name: 'Change',
        classes: 'n',
        value: ({ run }) => run.comparison?.improvement ?? null,
        cell: ({ run }) => {
          const change = run.comparison?.improvement ?? null;
          return change === null
            ? NONE
            : toned(change >= 0 ? 'good' : 'warn', typeset(signed(change)));
        },
      },
      {
        name: 'Took',
        classes: 'n spare',
        value: ({ run }) => totalSeconds(run),
        cell: ({ run }) => (run.steps.length === 0 ? NONE : duration(totalSeconds(run))),
      },
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
      {
        name: 'Version',
        value: ({ version }) => version,
        cell: ({ version }) => versionLink(version),
      },
      {
        name: 'Made',
        classes: 'nowrap',
        value: ({ created_at }) => parseInstant(created_at) ?? null,
        cell: ({ created_at }) => ago(created_at, now),
      },
      {
        name: 'State',
        value: (entry) => stateWords(view, entry),
        cell: (entry) => stateOf(view, entry, now),
      },
      {
        name: 'Verdict',
        classes: 'spare',
        value: ({ verdict }) => verdict,
        cell: ({ verdict }) => verdict ?? NONE,
      },
      {
        name: 'Engine',
        classes: 'spare',
        value: ({ engine, objective }) => `${engine}, ${objective}`,
        cell: ({ engine, objective }) => `${engine}, ${objective}`,
      },
      {
        name: 'Accuracy',
        classes: 'n end',
        value: ({ accuracy }) => accuracy,
        cell: ({ accuracy }) => decimals(accuracy),
      },
      {
        name: 'Macro F1',
        classes: 'n spare',
        value: ({ f1_macro }) => f1_macro,
        cell: ({ f1_macro }) => decimals(f1_macro),
      },
      { name: 'Note', classes: 'why', value: ({ note }) => note, cell: ({ note }) => note ?? '' },
    ],
  };
}

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

/** To the page of a version for people outside; `null` without a version. */
export function cardLink(version: string | null): Markup | null {
  return version === null
    ? null
    : html`<a href="/cards/${version}">card${unseen(` of ${version}`)}</a>`;
}
