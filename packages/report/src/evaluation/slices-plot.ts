import type { ModelComparison } from '@bp/evaluator';
import { changeList } from '../plots/change-list.js';
import { type PlotSpec, REPORT_PLOT_WIDTH } from '../plots/plot-spec.js';
import { oneLine, signed } from '../words/format.js';

/** So many slices, those that changed most. */
const MOST = 14;

/** Slices in which the challenger differs most from the champion, with intervals. */
export function slicesPlot(comparison: ModelComparison | null): PlotSpec | null {
  const slices = Object.values(comparison?.slices ?? {})
    .flat()
    .filter(({ change, too_small }) => !too_small && change.estimate !== 0)
    .sort((a, b) => Math.abs(b.change.estimate) - Math.abs(a.change.estimate))
    .slice(0, MOST)
    .sort((a, b) => b.change.estimate - a.change.estimate)
    .map(({ dimension, slice, change }) => ({
      label: oneLine(`${dimension.replaceAll('_', ' ')}: ${slice}`, 27),
      change,
      better: change.estimate > 0,
    }));
  if (slices.length === 0) return null;
  return {
    name: 'slices',
    title: 'Where it changed most',
    description: `Change of ${comparison?.metric} by slice: ${slices.map(({ label, change }) => `${label} ${signed(change.estimate)}`).join(', ')}.`,
    width: REPORT_PLOT_WIDTH,
    options: (Plot) =>
      changeList(Plot, slices, {
        height: 60 + 25 * slices.length,
        marginLeft: 176,
        marginRight: 18,
        marginTop: 10,
        label: `change of ${comparison?.metric}`,
        dot: 4.5,
      }),
  };
}
