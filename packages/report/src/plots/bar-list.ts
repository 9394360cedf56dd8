import { colour } from '../page/palette.js';
import {
  type PlotLibrary,
  type PlotOptions,
  type PlotSpec,
  REPORT_PLOT_WIDTH,
} from './plot-spec.js';

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly fill: string;
  /** Further words, of the description only. */
  readonly more?: string;
}

interface Axis {
  readonly label: string | null;
  readonly tickFormat?: string;
}

/** Bars under a title, their texts as its description; `null` without any. */
export function barsPlot(
  words: Pick<PlotSpec, 'name' | 'title'> & { readonly says?: string },
  bars: readonly Bar[],
  axis: Axis,
): PlotSpec | null {
  if (bars.length === 0) return null;
  const { name, title, says = title } = words;
  const texts = bars.map(({ label, text, more = '' }) => `${label} ${text}${more}`);
  return {
    name,
    title,
    description: `${says}: ${texts.join(', ')}.`,
    width: REPORT_PLOT_WIDTH,
    options: (Plot) => barList(Plot, bars, axis),
  };
}

/** Horizontal bars to both sides of 0, each with its value behind it. */
function barList(Plot: PlotLibrary, bars: readonly Bar[], axis: Axis): PlotOptions {
  const belowAxis = axis.label === null ? 26 : 40;
  return {
    height: 8 + belowAxis + 23 * bars.length,
    marginLeft: 170,
    marginRight: 52,
    marginTop: 6,
    marginBottom: belowAxis,
    x: { ...axis, labelAnchor: 'center', labelArrow: 'none', ticks: 4, grid: true },
    y: { domain: [...new Set(bars.map(({ label }) => label))], label: null, tickSize: 0 },
    marks: [
      Plot.barX(bars, { x: 'value', y: 'label', fill: (bar) => bar.fill, rx: 2, insetTop: 1 }),
      Plot.text(bars, {
        x: ({ value }) => Math.max(0, value),
        y: 'label',
        text: 'text',
        textAnchor: 'start',
        dx: 5,
        fill: colour('ink'),
      }),
    ],
  };
}
