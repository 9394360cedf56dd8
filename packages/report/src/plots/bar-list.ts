import { colour } from '../page/palette.js';
import type { PlotLibrary, PlotOptions } from './plot-spec.js';

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly fill: string;
}

/** Horizontal bars to both sides of 0, each with its value behind it. */
export function barList(
  Plot: PlotLibrary,
  bars: readonly Bar[],
  axis: { readonly label: string | null; readonly tickFormat?: string },
): PlotOptions {
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
