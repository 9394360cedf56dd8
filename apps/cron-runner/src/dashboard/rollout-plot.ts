import { colour, type PlotSpec, typeset } from '@bp/report';
import type { RolloutView } from '../state/rollout-view.js';
import { grid, NARROW, WIDE } from './plots.js';
import { plainTime } from './time-words.js';

/** The confidence sequence over time; nothing where nothing was said yet. */
export function rolloutPlots({ look, course }: RolloutView): PlotSpec[] {
  const said = course.flatMap(({ at, difference, interval }) =>
    difference === null || interval === null
      ? []
      : [
          {
            at: new Date(at),
            difference: 100 * difference,
            low: 100 * interval.low,
            high: 100 * interval.high,
          },
        ],
  );
  const last = said.at(-1);
  if (look === null || last === undefined) return [];
  const points = (value: number): string =>
    typeset(`${value < 0 ? '' : '+'}${value.toFixed(1)} points`);
  const { candidate, production } = look.versions;
  return [
    {
      name: 'rollout',
      title: `Success of ${candidate} minus that of ${production}, in points`,
      description: `${points(last.difference)} now, between ${points(last.low)} and ${points(last.high)}.`,
      width: NARROW,
      wideWidth: WIDE,
      options: (Plot, width) => ({
        height: 260,
        marginLeft: 46,
        marginRight: 14,
        x: { type: 'utc', label: null, ticks: Math.round(width / 110) },
        y: { label: null, ticks: 5 },
        marks: [
          grid(Plot, { ticks: 5 }),
          Plot.areaY(said, {
            x: 'at',
            y1: 'low',
            y2: 'high',
            fill: colour('second'),
            fillOpacity: 0.18,
          }),
          Plot.ruleY([0], { stroke: colour('muted') }),
          Plot.lineY(said, { x: 'at', y: 'difference', stroke: colour('second'), strokeWidth: 2 }),
          Plot.dot(said, {
            x: 'at',
            y: 'difference',
            r: 2.5,
            fill: colour('second'),
            title: ({ at, difference, low, high }) =>
              `${plainTime(at.getTime())}: ${points(difference)}, between ${points(low)} and ${points(high)}`,
          }),
        ],
      }),
    },
  ];
}
