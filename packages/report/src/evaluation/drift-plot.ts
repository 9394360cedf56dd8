import type { DriftReport } from '@bp/contracts';
import { colour } from '../page/palette.js';
import { barsPlot } from '../plots/bar-list.js';
import type { PlotSpec } from '../plots/plot-spec.js';
import { decimals, oneLine } from '../words/format.js';

const MOST = 12;

/** How far the features' values have moved since the production model was trained. */
export function driftPlot(drift: DriftReport | null): PlotSpec | null {
  const bars = (drift?.features ?? [])
    .flatMap(({ feature, distance, drifted }) =>
      distance === null
        ? []
        : [
            {
              label: oneLine(feature, 24),
              value: distance,
              text: decimals(distance, 3),
              fill: colour(drifted ? 'warn' : 'good-soft'),
              more: drifted ? ' (drifted)' : '',
            },
          ],
    )
    .sort((a, b) => b.value - a.value)
    .slice(0, MOST);
  return barsPlot(
    {
      name: 'drift',
      title: 'How far the data have moved',
      says: 'Jensen–Shannon distance by feature',
    },
    bars,
    { label: 'Jensen–Shannon distance (0: as before, 1: all new)' },
  );
}
