import type { ModelComparison } from '@bp/evaluator';
import { colour } from '../page/palette.js';
import { changeList } from '../plots/change-list.js';
import { type PlotSpec, REPORT_PLOT_WIDTH } from '../plots/plot-spec.js';
import { interval, oneLine, signed, typeset } from '../words/format.js';
import { COMPARED } from './compared.js';

/** Challenger minus champion, each metric with its interval, and the improvement that the gate asks for. */
export function differencePlot({
  differences,
  rules,
  champion_name,
}: ModelComparison): PlotSpec | null {
  const changes = COMPARED.flatMap(({ name, difference, better }) => {
    const change = differences[difference];
    return change === null ? [] : [{ label: name, change, better: change.estimate * better >= 0 }];
  });
  if (changes.length === 0) return null;
  const bounds = changes.flatMap(({ change: { low, high } }) => [Math.abs(low), Math.abs(high)]);
  const reach = 1.08 * Math.max(0.02, ...bounds);
  const limit = rules.find(({ rule }) => rule === 'min_improvement')?.limit ?? null;
  return {
    name: 'differences',
    title: `Change against ${oneLine(champion_name, 40)}`,
    description: `${changes
      .map(
        ({ label, change }) =>
          `${label} changes by ${signed(change.estimate)}, interval ${interval(change)}`,
      )
      .join('; ')}. For the failure rate lower is better.`,
    width: REPORT_PLOT_WIDTH,
    options: (Plot) =>
      changeList(Plot, changes, {
        height: 70 + 50 * changes.length,
        marginLeft: 124,
        marginRight: 20,
        marginTop: 26,
        label: 'change (failure rate: lower is better)',
        dot: 5.5,
        domain: [-reach, reach],
        under:
          limit === null || limit > reach
            ? []
            : [
                Plot.ruleX([limit], { stroke: colour('good'), strokeDasharray: '3 3' }),
                Plot.text([limit], {
                  x: (value) => value,
                  frameAnchor: 'top',
                  dy: -16,
                  textAnchor: 'start',
                  dx: -4,
                  text: () => `needed ${signed(limit, 2)}`,
                  fill: colour('good'),
                }),
              ],
        over: [
          Plot.text(changes, {
            x: ({ change }) => change.estimate,
            y: 'label',
            text: ({ change }) => typeset(signed(change.estimate)),
            dy: -14,
            fill: colour('ink'),
            fontWeight: 600,
          }),
        ],
      }),
  };
}
