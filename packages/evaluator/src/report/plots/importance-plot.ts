import { oneLine, percent } from '../format.js';
import { importanceShares, TOP_FEATURES } from '../importance-shares.js';
import { PALETTE } from './palette.js';
import { PLOT_WIDTH, type PlotMaker } from './plot-spec.js';

/** The most important features as shares of all importance. */
export const importancePlot: PlotMaker = (Plot, input) => {
  const top = importanceShares(input.importance).slice(0, TOP_FEATURES);
  if (top.length === 0) return null;
  const bars = top.map(({ feature, share }) => ({ feature: oneLine(feature, 24), share }));
  return {
    name: 'importance',
    title: 'What the model looks at',
    description: `Feature importance: ${bars.map(({ feature, share }) => `${feature} ${percent(share)}`).join(', ')}.`,
    options: {
      width: PLOT_WIDTH,
      height: 34 + 23 * bars.length,
      marginLeft: 170,
      marginRight: 52,
      marginTop: 6,
      marginBottom: 26,
      x: { label: null, tickFormat: '.0%', ticks: 4, grid: true },
      y: { domain: [...new Set(bars.map(({ feature }) => feature))], label: null, tickSize: 0 },
      marks: [
        Plot.barX(bars, { x: 'share', y: 'feature', fill: PALETTE.good, rx: 2, insetTop: 1 }),
        Plot.text(bars, {
          x: 'share',
          y: 'feature',
          text: ({ share }) => percent(share),
          textAnchor: 'start',
          dx: 5,
          fill: PALETTE.ink,
        }),
      ],
    },
  };
};
