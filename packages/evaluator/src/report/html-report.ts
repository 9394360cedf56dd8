import type { ReportInput } from './report-input.js';
import { textReport } from './text-report.js';

/** One self-contained page. */
export function htmlReport(input: ReportInput): string {
  const text = textReport(input).replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Evaluation</title><pre>${text}</pre></html>\n`;
}
