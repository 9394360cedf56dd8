import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cardStep, type Project, type RunRecord } from '@bp/pipeline';
import { drawPlots, htmlReport, plotsOf } from '@bp/report';
import { htmlReply, type Reply } from './reply.js';

/** A report is a whole page with a policy of its own; this one lets it have nothing more, and no scripts at all. */
const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-top-navigation";

/** What reports are called. A record is data: whatever else it names is not served. */
const REPORT = /^ml[\\/]models[\\/](evaluation_\d{8}_\d{6}[\w-]*\.html)$/;

/** The HTML report of a run, or `null` where it has none or it was removed. */
export async function reportOf(models: string, run: RunRecord | null): Promise<Reply | null> {
  const name = REPORT.exec(run?.report ?? '')?.[1];
  if (name === undefined) return null;
  try {
    return htmlReply(200, await readFile(join(models, name), 'utf8'), REPORT_POLICY);
  } catch {
    return null;
  }
}

/** The card of a version. Errors: `VERSION_UNKNOWN`, `INTEGRITY`, `BUNDLE_INVALID`, `STORAGE_FAILED`. */
export async function cardOf(project: Project, version: string): Promise<Reply> {
  const document = await cardStep(project, version);
  return htmlReply(200, htmlReport(document, await drawPlots(plotsOf(document))), REPORT_POLICY);
}
