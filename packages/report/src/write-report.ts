import { join } from 'node:path';
import { BpError } from '@bp/contracts';
import { replaceFile } from '@bp/files';
import { plotsOf } from './document/document.js';
import { evaluationDocument } from './evaluation/evaluation-document.js';
import type { ReportInput } from './evaluation/report-input.js';
import { htmlReport } from './html/html-report.js';
import { drawPlots } from './plots/draw-plots.js';
import { toPng } from './plots/to-png.js';
import { textReport } from './text/text-report.js';

/** What to report, and where. */
export interface WriteReportOptions {
  /** Made where it is missing. */
  readonly dir: string;
  /** `YYYYMMDD_HHMMSS`, as `fileStamp` gives it. */
  readonly stamp: string;
  readonly report: ReportInput;
}

/** Paths of what was written. */
export interface WrittenReport {
  readonly txt: string;
  readonly json: string;
  readonly html: string;
  /** SVG and PNG files. */
  readonly plots: readonly string[];
}

/**
 * Writes `evaluation_<stamp>.txt`, `.json`, `.html` and `evaluation_<stamp>_<plot>.svg` and `.png`, each atomically.
 * Loads the plotting libraries on the first call.
 * Throws `USAGE` for a stamp that cannot be part of a file name and `STORAGE_FAILED` where a file cannot be written.
 */
export async function writeReport(options: WriteReportOptions): Promise<WrittenReport> {
  const { dir, stamp, report } = options;
  if (!/^\w[\w.-]{0,79}$/.test(stamp)) {
    throw new BpError(
      'USAGE',
      `The stamp ${JSON.stringify(stamp)} cannot be part of a file name.`,
      {
        remedy: 'Use letters, digits, dots, hyphens and underscores.',
      },
    );
  }
  const document = evaluationDocument(report);
  const plots = await drawPlots(plotsOf(document));
  const path = (ending: string): string => join(dir, `evaluation_${stamp}${ending}`);
  const drawings = new Map<string, string | Buffer>();
  const images = await Promise.all(plots.map(({ file }) => toPng(file)));
  plots.forEach(({ name, file }, at) => {
    drawings.set(path(`_${name}.svg`), file);
    drawings.set(path(`_${name}.png`), images[at]!);
  });
  const written = { txt: path('.txt'), json: path('.json'), html: path('.html') };
  const files = new Map<string, string | Buffer>([
    ...drawings,
    [written.txt, textReport(document)],
    [written.json, `${JSON.stringify(report, null, 2)}\n`],
    [written.html, htmlReport(document, plots)],
  ]);
  for (const [file, content] of files) await replaceFile(file, content);
  return { ...written, plots: [...drawings.keys()] };
}
