import type { IntervalEstimate } from '@bp/contracts';
import { colour } from '../page/palette.js';
import type { PlotLibrary, PlotOptions } from './plot-spec.js';

export interface Change {
  readonly label: string;
  readonly change: IntervalEstimate;
  readonly better: boolean;
}

/** Changes with their intervals, one below the other, around a line at 0. */
export function changeList(
  Plot: PlotLibrary,
  changes: readonly Change[],
  layout: Pick<PlotOptions, 'height' | 'marginLeft' | 'marginRight' | 'marginTop'> & {
    readonly label: string;
    readonly dot: number;
    readonly domain?: readonly [number, number];
    /** Drawn over the line at 0 and under the changes, and over both. */
    readonly under?: PlotOptions['marks'];
    readonly over?: PlotOptions['marks'];
  },
): PlotOptions {
  const { label, dot, domain, under = [], over = [], ...margins } = layout;
  const stroke = ({ better }: Change): string => colour(better ? 'good' : 'warn');
  return {
    ...margins,
    marginBottom: 40,
    x: {
      ...(domain === undefined ? {} : { domain }),
      label,
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: 5,
      tickFormat: '+.2f',
      grid: true,
    },
    y: { domain: [...new Set(changes.map((each) => each.label))], label: null, tickSize: 0 },
    marks: [
      Plot.ruleX([0], { stroke: colour('muted') }),
      ...under,
      Plot.link(changes, {
        x1: ({ change }) => change.low,
        x2: ({ change }) => change.high,
        y1: 'label',
        y2: 'label',
        stroke,
        strokeWidth: dot / 2,
        strokeLinecap: 'round',
        strokeOpacity: 0.45,
      }),
      Plot.dot(changes, { x: ({ change }) => change.estimate, y: 'label', r: dot, fill: stroke }),
      ...over,
    ],
  };
}
