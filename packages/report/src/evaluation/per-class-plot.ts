import type { Evaluation } from '@bp/evaluator';
import { colour } from '../page/palette.js';
import { type PlotSpec, REPORT_PLOT_WIDTH } from '../plots/plot-spec.js';
import { decimals } from '../words/format.js';

const MEASURES = [
  ['precision', colour('good-soft')],
  ['recall', colour('second')],
  ['F1', colour('good')],
] as const;

/** Precision, recall and F1 of each class as bars. */
export function perClassPlot(evaluation: Evaluation): PlotSpec | null {
  if (evaluation.rows === 0) return null;
  const bars = evaluation.classes.flatMap((name) => [
    { name, measure: 'precision', value: evaluation.precision_per_class[name] ?? 0 },
    { name, measure: 'recall', value: evaluation.recall_per_class[name] ?? 0 },
    { name, measure: 'F1', value: evaluation.f1_per_class[name] ?? 0 },
  ]);
  return {
    name: 'per_class',
    title: 'Precision, recall and F1 of each action',
    description: `${bars.map((bar) => `${bar.name} ${bar.measure} ${decimals(bar.value, 2)}`).join(', ')}.`,
    width: REPORT_PLOT_WIDTH,
    options: (Plot) => ({
      height: 40 + 78 * evaluation.classes.length,
      marginLeft: 126,
      marginRight: 44,
      marginTop: 10,
      marginBottom: 30,
      x: { domain: [0, 1], label: null, ticks: 5, grid: true },
      y: { domain: MEASURES.map(([measure]) => measure), label: null, tickSize: 0 },
      fy: { domain: evaluation.classes, label: null, axis: null, padding: 0.18 },
      color: { domain: MEASURES.map(([measure]) => measure), range: MEASURES.map(([, c]) => c) },
      marks: [
        Plot.barX(bars, { x: 'value', y: 'measure', fy: 'name', fill: 'measure', rx: 2 }),
        Plot.text(bars, {
          x: 'value',
          y: 'measure',
          fy: 'name',
          text: (bar) => decimals(bar.value, 2),
          textAnchor: 'start',
          dx: 5,
          fill: colour('ink'),
        }),
        Plot.text(evaluation.classes, {
          fy: (name) => name,
          text: (name) => name,
          frameAnchor: 'left',
          textAnchor: 'start',
          dx: -122,
          fontWeight: 600,
          fontSize: 13,
          fill: colour('ink'),
        }),
      ],
    }),
  };
}
