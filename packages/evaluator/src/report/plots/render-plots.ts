import type { ReportInput } from '../report-input.js';
import { confusionPlot } from './confusion-plot.js';
import { differencePlot } from './difference-plot.js';
import { driftPlot } from './drift-plot.js';
import { importancePlot } from './importance-plot.js';
import { PALETTE } from './palette.js';
import { perClassPlot } from './per-class-plot.js';
import { PLOT_WIDTH, type PlotMaker, type PlotSpec } from './plot-spec.js';
import { reliabilityPlot } from './reliability-plot.js';
import { slicesPlot } from './slices-plot.js';

/** In the order of the report. */
const MAKERS: readonly PlotMaker[] = [
  differencePlot,
  confusionPlot,
  reliabilityPlot,
  perClassPlot,
  slicesPlot,
  importancePlot,
  driftPlot,
];

export interface RenderedPlot extends Pick<PlotSpec, 'name' | 'title' | 'description'> {
  /** An `<svg>` element without title, for a page. */
  readonly svg: string;
  /** A whole SVG file with its title on white paper. */
  readonly file: string;
}

const TITLE_HEIGHT = 34;
const FONT = 'Lato, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif';

/**
 * Draws what the report has data for. Loads the plotting library and a DOM, once; the DOM from its one-file build,
 * which takes a third of the time of its many modules.
 */
export async function renderPlots(input: ReportInput): Promise<RenderedPlot[]> {
  const [Plot, { parseHTML }] = await Promise.all([
    import('@observablehq/plot'),
    import('linkedom/worker'),
  ]);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return MAKERS.flatMap((make) => {
    const spec = make(Plot, input);
    if (spec === null) return [];
    const drawn = Plot.plot({
      ...spec.options,
      document,
      style: { fontSize: '12px', color: PALETTE.ink, background: 'none' },
    });
    const { name, title, description } = spec;
    const inner = innerMarkup(drawn.outerHTML);
    const height = spec.options.height ?? 0;
    return [
      {
        name,
        title,
        description,
        svg: `<svg viewBox="0 0 ${PLOT_WIDTH} ${height}" role="img" aria-label="${attribute(description)}" font-size="12" fill="currentColor" text-anchor="middle">${inner}</svg>`,
        file: `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${PLOT_WIDTH}" height="${height + TITLE_HEIGHT}" viewBox="0 0 ${PLOT_WIDTH} ${height + TITLE_HEIGHT}" role="img" font-family="${attribute(FONT)}" font-size="12" color="${PALETTE.ink}" fill="${PALETTE.ink}" text-anchor="middle">
<title>${attribute(title)}</title>
<desc>${attribute(description)}</desc>
<rect width="100%" height="100%" fill="${PALETTE.paper}"/>
<text x="14" y="24" text-anchor="start" font-size="16" font-weight="700">${attribute(title)}</text>
<g transform="translate(0,${TITLE_HEIGHT})">${inner}</g>
</svg>
`,
      },
    ];
  });
}

/** What is inside the library's `<svg>`, without its `<style>` and inline styles: a strict page lets none in. */
function innerMarkup(svg: string): string {
  return svg
    .replace(/^[\s\S]*?<svg[^>]*>/, '')
    .replace(/<\/svg>[\s\S]*$/, '')
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/ (?:style|class|aria-[a-z]+)="[^"]*"/g, '');
}

function attribute(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
