import type { Evaluation } from '@bp/evaluator';
import { colour } from '../page/palette.js';
import { type PlotSpec, REPORT_PLOT_WIDTH } from '../plots/plot-spec.js';
import { count, oneLine, percent } from '../words/format.js';

/** From this share of a row on, a cell is dark enough for white text. */
const DARK = 0.72;

/** Confusion matrix as shares of each true class: right answers in one colour, wrong ones in another. */
export function confusionPlot(evaluation: Evaluation): PlotSpec | null {
  const { classes, confusion_matrix: matrix } = evaluation;
  if (evaluation.rows === 0) return null;
  const cells = classes.flatMap((worked, row) => {
    const total = matrix[row]!.reduce((a, b) => a + b, 0);
    return classes.map((recommended, column) => {
      const rows = matrix[row]![column]!;
      return { worked, recommended, rows, share: total === 0 ? 0 : rows / total };
    });
  });
  const ink = ({ share }: (typeof cells)[number]): string => colour(share >= DARK ? 'card' : 'ink');
  return {
    name: 'confusion_matrix',
    title: 'Which action worked, and which was recommended',
    description: `Confusion matrix. ${classes
      .map((name) => `${oneLine(name)}: recall ${percent(evaluation.recall_per_class[name])}`)
      .join(', ')}.`,
    width: REPORT_PLOT_WIDTH,
    options: (Plot) => ({
      height: 360,
      marginLeft: 70,
      marginTop: 36,
      marginBottom: 14,
      padding: 0.04,
      x: { domain: classes, axis: 'top', label: 'recommended', tickSize: 0 },
      y: { domain: classes, label: 'worked', tickSize: 0 },
      marks: [
        Plot.cell(cells, {
          x: 'recommended',
          y: 'worked',
          fill: (cell) => colour(cell.worked === cell.recommended ? 'good' : 'warn'),
          fillOpacity: (cell) => 0.06 + 0.9 * cell.share,
          rx: 4,
        }),
        Plot.text(cells, {
          x: 'recommended',
          y: 'worked',
          text: (cell) => percent(cell.share, 0),
          fill: ink,
          fontSize: 17,
          fontWeight: 600,
          dy: -6,
        }),
        Plot.text(cells, {
          x: 'recommended',
          y: 'worked',
          text: (cell) => `${count(cell.rows)} rows`,
          fill: ink,
          fontSize: 11,
          dy: 13,
        }),
      ],
    }),
  };
}
