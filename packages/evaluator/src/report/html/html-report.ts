import { createHash } from 'node:crypto';
import type { RenderedPlot } from '../plots/render-plots.js';
import type { ReportInput } from '../report-input.js';
import { comparisonSection } from './comparison-section.js';
import { answersSection, outcomesSection, slicesSection } from './evaluation-sections.js';
import { html, trusted } from './markup.js';
import { dataSection, lineageSection } from './origin-sections.js';
import { STYLESHEET } from './stylesheet.js';
import { rulesSection, tiles, verdictSection, warnings } from './verdict-section.js';

/**
 * One self-contained page: no scripts, no requests, one style sheet that its policy names by hash.
 * Everything from data is escaped.
 */
export function htmlReport(input: ReportInput, plots: readonly RenderedPlot[]): string {
  const hash = createHash('sha256').update(STYLESHEET).digest('base64');
  return `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${trusted(hash)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${input.comparison === null ? '' : `${input.comparison.verdict}: `}${input.title}</title>
<style>${trusted(STYLESHEET)}</style>
</head>
<body>
<main>
<header class="top"><h1>${input.title}</h1><time datetime="${input.createdAt}">${input.createdAt.replace('T', ' ').replace(/\.\d+Z$|Z$/, ' UTC')}</time></header>
${verdictSection(input)}
${warnings(input)}
${tiles(input)}
${answersSection(input, plots)}
${slicesSection(input, plots)}
${comparisonSection(input.comparison, plots)}
${outcomesSection(input)}
${rulesSection(input)}
${dataSection(input, plots)}
${lineageSection(input)}
<footer><p>How to read this: “Reading the report” in the documentation. All figures, exactly: the JSON file beside this page.</p></footer>
</main>
</body>
</html>
`.text
  }`;
}
