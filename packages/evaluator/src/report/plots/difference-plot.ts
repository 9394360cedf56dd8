import { interval, oneLine, signed, typeset } from '../format.js';
import { PALETTE } from './palette.js';
import { PLOT_WIDTH, type PlotMaker } from './plot-spec.js';

/** Challenger minus champion, each metric with its interval, and the improvement that the gate asks for. */
export const differencePlot: PlotMaker = (Plot, { comparison }) => {
  if (comparison === null) return null;
  const { differences } = comparison;
  const rows = (
    [
      ['Accuracy', differences.accuracy],
      ['Weighted accuracy', differences.accuracy_weighted],
      ['Macro F1', differences.f1_macro],
      ['Failure rate', differences.failure_rate],
    ] as const
  ).flatMap(([metric, difference]) =>
    difference === null
      ? []
      : [
          {
            metric,
            difference,
            better: (metric === 'Failure rate' ? -1 : 1) * difference.estimate,
          },
        ],
  );
  if (rows.length === 0) return null;
  const reach = Math.max(
    0.02,
    ...rows.flatMap(({ difference: { low, high } }) => [Math.abs(low), Math.abs(high)]),
  );
  const limit = comparison.rules.find(({ rule }) => rule === 'min_improvement')?.limit ?? null;
  const colour = (row: (typeof rows)[number]): string =>
    row.better >= 0 ? PALETTE.good : PALETTE.bad;
  return {
    name: 'differences',
    title: `Change against ${oneLine(comparison.champion_name, 40)}`,
    description: `${rows
      .map(
        ({ metric, difference }) =>
          `${metric} changes by ${signed(difference.estimate)}, interval ${interval(difference)}`,
      )
      .join('; ')}. For the failure rate lower is better.`,
    options: {
      width: PLOT_WIDTH,
      height: 70 + 50 * rows.length,
      marginLeft: 124,
      marginRight: 20,
      marginTop: 26,
      marginBottom: 40,
      x: {
        domain: [-reach * 1.08, reach * 1.08],
        label: 'change (failure rate: lower is better)',
        labelAnchor: 'center',
        labelArrow: 'none',
        ticks: 5,
        tickFormat: '+.2f',
        grid: true,
      },
      y: { domain: rows.map(({ metric }) => metric), label: null, tickSize: 0 },
      marks: [
        Plot.ruleX([0], { stroke: PALETTE.muted }),
        ...(limit === null || limit > reach
          ? []
          : [
              Plot.ruleX([limit], { stroke: PALETTE.good, strokeDasharray: '3 3' }),
              Plot.text([limit], {
                x: (value) => value,
                frameAnchor: 'top',
                dy: -16,
                textAnchor: 'start',
                dx: -4,
                text: () => `needed ${signed(limit, 2)}`,
                fill: PALETTE.good,
              }),
            ]),
        Plot.link(rows, {
          x1: (row) => row.difference.low,
          x2: (row) => row.difference.high,
          y1: 'metric',
          y2: 'metric',
          stroke: colour,
          strokeWidth: 3,
          strokeLinecap: 'round',
          strokeOpacity: 0.45,
        }),
        Plot.dot(rows, {
          x: (row) => row.difference.estimate,
          y: 'metric',
          r: 5.5,
          fill: colour,
        }),
        Plot.text(rows, {
          x: (row) => row.difference.estimate,
          y: 'metric',
          text: (row) => typeset(signed(row.difference.estimate)),
          dy: -14,
          fill: PALETTE.ink,
          fontWeight: 600,
        }),
      ],
    },
  };
};
