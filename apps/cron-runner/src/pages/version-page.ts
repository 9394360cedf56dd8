import type { BpError } from '@bp/contracts';
import type { RunRecord } from '@bp/pipeline';
import type { Deployment, VersionEntry, VersionInfo } from '@bp/registry';
import {
  count,
  dataSection,
  decimals,
  drawPlots,
  html,
  htmlSections,
  lineageSection,
  type Markup,
  NONE,
  notice,
  plotsOf,
  table,
  terms,
  versionsSection,
} from '@bp/report';
import { stateOf, versionLink } from '../dashboard/lists.js';
import { pageHeader } from '../dashboard/page-shell.js';
import { ago, moment } from '../dashboard/time-words.js';
import type { View } from '../state/view.js';

export interface VersionPageInput {
  readonly view: View;
  readonly entry: VersionEntry;
  /** Its files, or why they can't be shown. */
  readonly info: VersionInfo | BpError;
  /** As its bundle has it; `null`: it has none. */
  readonly importance: Parameters<typeof dataSection>[0]['importance'];
  /** The run that made it; `null`: none is known any more. */
  readonly run: RunRecord | null;
  readonly now: number;
}

/** One version: what it is, what it goes by, where it comes from, and when it answered. */
export async function versionPage(input: VersionPageInput): Promise<Markup> {
  const { view, entry, info, run, now } = input;
  const { version } = entry;
  const whole = 'manifest' in info ? info : null;
  const production = view.index?.production ?? null;
  const champion = run?.comparison?.champion_version ?? null;
  const other = production === version ? champion : production;
  const sections =
    whole === null
      ? []
      : [
          versionsSection([whole]),
          {
            ...dataSection({ importance: input.importance, drift: null }),
            title: 'What it goes by',
          },
          lineageSection({ manifest: whole.manifest }),
        ];
  const moves = view.deployments.filter(({ from, to }) => from === version || to === version);
  const known = terms([
    [
      'Made',
      html`${moment(entry.created_at)}, ${ago(entry.created_at, now)} by ${entry.created_by}`,
    ],
    ['By the run', run === null ? NONE : html`<a href="/runs/${run.run_id}">${run.run_id}</a>`],
    ['Compared with', champion === null ? NONE : versionLink(champion)],
    ['Verdict', entry.verdict ?? NONE],
    ['Accuracy', decimals(entry.accuracy)],
    ['Macro F1', decimals(entry.f1_macro)],
    ['Engine', `${entry.engine}, ${entry.objective}`],
    ['Note', entry.note ?? NONE],
  ]);
  return html`${pageHeader(version, stateOf(view, entry, now))}
<section class="card"><p class="bar links">${run?.report ? html`<a href="/reports/versions/${version}">Report</a>` : null}${whole === null ? null : html`<a href="/cards/${version}">Model card</a>`}${other === null || other === version ? null : html`<a href="/versions/compare?a=${other}&b=${version}">Beside ${other}</a>`}</p>${known}</section>
${'manifest' in info ? null : notice('bad', html`<b>Its files can not be shown.</b> ${info.message} ${info.remedy}`)}
${htmlSections(sections, await drawPlots(plotsOf({ sections })))}
<h2>Deployments</h2>
<div class="card">${deploymentsTable(moves, now)}</div>`;
}

function deploymentsTable(deployments: readonly Deployment[], now: number): Markup {
  if (deployments.length === 0) return html`<p class="quiet">Never deployed.</p>`;
  return table({
    caption: `${count(deployments.length)} times it came or went`,
    columns: [['When'], ['What'], ['From', 'nowrap'], ['To', 'nowrap'], ['By'], ['Why', 'why']],
    kind: 'rows',
    rows: [...deployments].reverse().map(({ at, kind, from, to, by, reason }) => ({
      cells: [
        ago(at, now),
        kind,
        from === null ? NONE : versionLink(from),
        versionLink(to),
        by,
        reason,
      ],
    })),
  });
}
