import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BpError } from '@bp/contracts';
import writeFileAtomic from 'write-file-atomic';
import { htmlReport } from './html-report.js';
import type { ReportInput } from './report-input.js';
import { textReport } from './text-report.js';

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
 * Writes `evaluation_<stamp>.txt`, `.json`, `.html` and plots, each atomically.
 * Throws `USAGE` for a stamp that is no file name and `STORAGE_FAILED` where a file cannot be written.
 */
export async function writeReport(options: WriteReportOptions): Promise<WrittenReport> {
  const { dir, stamp, report } = options;
  if (!/^[\w.-]{1,80}$/.test(stamp)) {
    throw new BpError('USAGE', `The stamp ${JSON.stringify(stamp)} is no part of a file name.`, {
      remedy: 'Use letters, digits, dots, hyphens and underscores.',
    });
  }
  const path = (ending: string): string => join(dir, `evaluation_${stamp}${ending}`);
  const files = new Map<string, string | Buffer>([
    [path('.txt'), textReport(report)],
    [path('.json'), `${JSON.stringify(report, null, 2)}\n`],
    [path('.html'), htmlReport(report)],
  ]);
  try {
    await mkdir(dir, { recursive: true });
    for (const [file, content] of files) await writeFileAtomic(file, content);
  } catch (cause) {
    throw new BpError('STORAGE_FAILED', `The report could not be written to ${dir}.`, {
      remedy: 'Check that the folder can be written and that the disk has room.',
      details: { dir },
      cause,
    });
  }
  return { txt: path('.txt'), json: path('.json'), html: path('.html'), plots: [] };
}
