import { decimals, oneLine } from '../format.js';
import { PALETTE } from './palette.js';
import { PLOT_WIDTH, type PlotMaker } from './plot-spec.js';

const MOST = 12;

/** How far the features' values have moved since the production model was trained. */
export const driftPlot: PlotMaker = (Plot, { drift }) => {
  const moved = (drift?.features ?? [])
    .flatMap(({ feature, distance, drifted }) =>
      distance === null ? [] : [{ feature: oneLine(feature, 24), distance, drifted }],
    )
    .sort((a, b) => b.distance - a.distance)
    .slice(0, MOST);
  if (moved.length === 0) return null;
  return {
    name: 'drift',
    title: 'How far the data have moved',
    description: `Jensen–Shannon distance by feature: ${moved.map(({ feature, distance, drifted }) => `${feature} ${decimals(distance, 3)}${drifted ? ' (drifted)' : ''}`).join(', ')}.`,
    options: {
      width: PLOT_WIDTH,
      height: 48 + 23 * moved.length,
      marginLeft: 170,
      marginRight: 52,
      marginTop: 6,
      marginBottom: 40,
      x: {
        label: 'Jensen–Shannon distance (0: as before, 1: all new)',
        labelAnchor: 'center',
        labelArrow: 'none',
        ticks: 4,
        grid: true,
      },
      y: { domain: [...new Set(moved.map(({ feature }) => feature))], label: null, tickSize: 0 },
      marks: [
        Plot.barX(moved, {
          x: 'distance',
          y: 'feature',
          fill: ({ drifted }) => (drifted ? PALETTE.bad : PALETTE.goodSoft),
          rx: 2,
          insetTop: 1,
        }),
        Plot.text(moved, {
          x: 'distance',
          y: 'feature',
          text: ({ distance }) => decimals(distance, 3),
          textAnchor: 'start',
          dx: 5,
          fill: PALETTE.ink,
        }),
      ],
    },
  };
};
