import { decimals } from '../format.js';
import { PALETTE } from './palette.js';
import { PLOT_WIDTH, type PlotMaker } from './plot-spec.js';

const FIGURES = [
  ['precision', PALETTE.goodSoft],
  ['recall', PALETTE.second],
  ['F1', PALETTE.good],
] as const;

/** Precision, recall and F1 of each class as bars. */
export const perClassPlot: PlotMaker = (Plot, { evaluation }) => {
  if (evaluation.rows === 0) return null;
  const bars = evaluation.classes.flatMap((name) => [
    { name, figure: 'precision', value: evaluation.precision_per_class[name] ?? 0 },
    { name, figure: 'recall', value: evaluation.recall_per_class[name] ?? 0 },
    { name, figure: 'F1', value: evaluation.f1_per_class[name] ?? 0 },
  ]);
  return {
    name: 'per_class',
    title: 'Precision, recall and F1 of each action',
    description: `${bars.map((bar) => `${bar.name} ${bar.figure} ${decimals(bar.value, 2)}`).join(', ')}.`,
    options: {
      width: PLOT_WIDTH,
      height: 40 + 78 * evaluation.classes.length,
      marginLeft: 126,
      marginRight: 44,
      marginTop: 10,
      marginBottom: 30,
      x: { domain: [0, 1], label: null, ticks: 5, grid: true },
      y: { domain: FIGURES.map(([figure]) => figure), label: null, tickSize: 0 },
      fy: { domain: evaluation.classes, label: null, axis: null, padding: 0.18 },
      color: { domain: FIGURES.map(([figure]) => figure), range: FIGURES.map(([, c]) => c) },
      marks: [
        Plot.barX(bars, { x: 'value', y: 'figure', fy: 'name', fill: 'figure', rx: 2 }),
        Plot.text(bars, {
          x: 'value',
          y: 'figure',
          fy: 'name',
          text: (bar) => decimals(bar.value, 2),
          textAnchor: 'start',
          dx: 5,
          fill: PALETTE.ink,
        }),
        Plot.text(evaluation.classes, {
          fy: (name) => name,
          text: (name) => name,
          frameAnchor: 'left',
          textAnchor: 'start',
          dx: -122,
          fontWeight: 600,
          fontSize: 13,
          fill: PALETTE.ink,
        }),
      ],
    },
  };
};
