import { colour } from '../page/palette.js';
import { barList } from '../plots/bar-list.js';
import { type PlotSpec, REPORT_PLOT_WIDTH } from '../plots/plot-spec.js';
import { oneLine, percent } from '../words/format.js';
import type { ImportanceShare } from './importance-shares.js';

/** The most important features as shares of all importance. */
export function importancePlot(top: readonly ImportanceShare[]): PlotSpec | null {
  if (top.length === 0) return null;
  const bars = top.map(({ feature, share }) => ({
    label: oneLine(feature, 24),
    value: share,
    text: percent(share),
    fill: colour('good'),
  }));
  return {
    name: 'importance',
    title: 'What the model looks at',
    description: `Feature importance: ${bars.map(({ label, text }) => `${label} ${text}`).join(', ')}.`,
    width: REPORT_PLOT_WIDTH,
    options: (Plot) => barList(Plot, bars, { label: null, tickFormat: '.0%' }),
  };
}
