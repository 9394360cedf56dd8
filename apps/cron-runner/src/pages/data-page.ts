import type { DatasetSummary, DriftReport, QuarantineReason } from '@bp/contracts';
import { summariseDataset } from '@bp/dataset';
import { summariseQuarantine } from '@bp/feedback';
import type { Project, RunRecord } from '@bp/pipeline';
import {
  dataSection,
  datasetSections,
  drawPlots,
  html,
  htmlSections,
  type Markup,
  plotsOf,
  quarantineSection,
} from '@bp/report';
import { pageHeader } from '../dashboard/page-shell.js';
import { ago } from '../dashboard/time-words.js';
import { datasetFileStamp, fileStamp } from '../state/file-stamp.js';
import { keptBy } from '../state/kept-by.js';

/** What the feedback of a project holds. */
export interface Feedback {
  readonly summary: DatasetSummary;
  readonly quarantine: readonly QuarantineReason[];
}

/** Gives what the feedback holds; read again only where a file has changed. */
export function createFeedbackView({
  dataset,
  paths: { quarantine },
}: Pick<Project, 'dataset' | 'paths'>): () => Promise<Feedback> {
  const kept = keptBy<Feedback>();
  const read = async (): Promise<Feedback> => ({
    summary: (await summariseDataset({ path: dataset })).summary,
    quarantine: await summariseQuarantine(quarantine),
  });
  return async () =>
    kept(`${await datasetFileStamp(dataset)}:${await fileStamp(quarantine)}`, read);
}

/** The data that models learn from: growth, sources, what is missing, what could not be used, how it has moved. */
export async function dataPage(
  { summary, quarantine }: Feedback,
  runs: readonly RunRecord[],
  now: number,
): Promise<Markup> {
  const found = lastDrift(runs);
  const drift = {
    ...dataSection({ importance: null, drift: found?.drift ?? null }),
    title: 'Drift',
  };
  const sections = [
    ...(summary.attempts === 0 ? [] : datasetSections(summary)),
    quarantineSection(quarantine),
    ...(found === null ? [] : [drift]),
  ];
  return html`${pageHeader('Data')}
${summary.attempts === 0 ? html`<div class="card"><p class="quiet">There are no attempts yet. <code>bp collect</code> takes them from the logs.</p></div>` : null}
${htmlSections(sections, await drawPlots(plotsOf({ sections })))}
${found === null ? html`<p class="quiet">Drift is measured once a model is in production.</p>` : html`<p class="quiet">Drift as the run of <a href="/runs/${found.run.run_id}">${ago(found.run.started_at, now)}</a> found it.</p>`}`;
}

/** Of the newest run that measured it by feature. A record is data: what has not the form of a report is none. */
function lastDrift(
  runs: readonly RunRecord[],
): { readonly run: RunRecord; readonly drift: DriftReport } | null {
  for (const run of runs) {
    const drift = run.steps.find(({ step }) => step === 'prepare')?.result.drift;
    const { features, warnings } = (drift ?? {}) as Partial<DriftReport>;
    const isWhole =
      Array.isArray(warnings) &&
      Array.isArray(features) &&
      features.every(
        ({ feature, newValues }) => typeof feature === 'string' && Array.isArray(newValues),
      );
    if (isWhole) return { run, drift: drift as DriftReport };
  }
  return null;
}
