import type { SliceChange } from '../../compare/model-comparison.js';
import { oneLine, signed } from '../format.js';
import { PALETTE } from './palette.js';
import { PLOT_WIDTH, type PlotMaker } from './plot-spec.js';

/** So many slices, those that changed most. */
const MOST = 14;

/** Slices in which the challenger differs most from the champion, with intervals. */
export const slicesPlot: PlotMaker = (Plot, { comparison }) => {
  const slices = Object.values(comparison?.slices ?? {})
    .flat()
    .filter((slice) => !slice.too_small && slice.change.estimate !== 0)
    .sort((a, b) => Math.abs(b.change.estimate) - Math.abs(a.change.estimate))
    .slice(0, MOST)
    .sort((a, b) => b.change.estimate - a.change.estimate)
    .map((slice) => ({ ...slice, label: labelOf(slice) }));
  if (slices.length === 0) return null;
  const colour = (slice: SliceChange): string =>
    slice.change.estimate >= 0 ? PALETTE.good : PALETTE.bad;
  return {
    name: 'slices',
    title: 'Where it changed most',
    description: `Change of ${comparison?.metric} by slice: ${slices.map((slice) => `${slice.label} ${signed(slice.change.estimate)}`).join(', ')}.`,
    options: {
      width: PLOT_WIDTH,
      height: 60 + 25 * slices.length,
      marginLeft: 176,
      marginRight: 18,
      marginTop: 10,
      marginBottom: 40,
      x: {
        label: `change of ${comparison?.metric}`,
        labelAnchor: 'center',
        labelArrow: 'none',
        ticks: 5,
        tickFormat: '+.2f',
        grid: true,
      },
      y: { domain: [...new Set(slices.map(({ label }) => label))], label: null, tickSize: 0 },
      marks: [
        Plot.ruleX([0], { stroke: PALETTE.muted }),
        Plot.link(slices, {
          x1: (slice) => slice.change.low,
          x2: (slice) => slice.change.high,
          y1: 'label',
          y2: 'label',
          stroke: colour,
          strokeWidth: 2.5,
          strokeLinecap: 'round',
          strokeOpacity: 0.4,
        }),
        Plot.dot(slices, {
          x: (slice) => slice.change.estimate,
          y: 'label',
          r: 4.5,
          fill: colour,
        }),
      ],
    },
  };
};

function labelOf(slice: SliceChange): string {
  return oneLine(`${slice.dimension.replaceAll('_', ' ')}: ${slice.slice}`, 27);
}
