import { colour } from '../page/palette.js';
import { barsPlot } from '../plots/bar-list.js';
import type { PlotSpec } from '../plots/plot-spec.js';
import { oneLine, percent } from '../words/format.js';
import type { ImportanceShare } from './importance-shares.js';

/** The most important features as shares of all importance. */
export function importancePlot(top: readonly ImportanceShare[]): PlotSpec | null {
  const bars = top.map(({ feature, share }) => ({
    label: oneLine(feature, 24),
    value: share,
    text: percent(share),
    fill: colour('good'),
  }));
  const words = {
    name: 'importance',
    title: 'What the model looks at',
    says: 'Feature importance',
  };
  return barsPlot(words, bars, { label: null, tickFormat: '.0%' });
}
