import type { Evaluation } from '@bp/evaluator';
import { colour } from '../page/palette.js';
import { type PlotSpec, REPORT_PLOT_WIDTH } from '../plots/plot-spec.js';
import { percent } from '../words/format.js';

/** What comes true of fewer rows than these is chance, and would draw the line away from what is known. */
const FEWEST_ROWS = 10;

/** Observed against predicted share by bin; the area of a dot is the bin's rows. */
export function reliabilityPlot(evaluation: Evaluation): PlotSpec | null {
  const all = evaluation.calibration?.bins ?? [];
  const most = Math.max(0, ...all.map((bin) => bin.rows));
  if (most === 0) return null;
  const bins = all.filter(
    (bin): bin is typeof bin & { predicted: number; observed: number } =>
      bin.rows >= Math.min(FEWEST_ROWS, most),
  );
  return {
    name: 'reliability',
    title: 'Do probabilities come true?',
    description: `Reliability diagram of ${bins.length} bins: expected calibration error ${percent(evaluation.calibration?.expected_calibration_error)}. ${bins
      .map((bin) => `Predicted ${percent(bin.predicted, 0)}, observed ${percent(bin.observed, 0)}`)
      .join('; ')}.`,
    width: REPORT_PLOT_WIDTH,
    options: (Plot) => ({
      height: 360,
      marginLeft: 52,
      marginBottom: 42,
      marginTop: 28,
      x: { domain: [0, 1], label: 'predicted', tickFormat: '.0%', ticks: 5, labelAnchor: 'center' },
      y: { domain: [0, 1], label: 'observed', tickFormat: '.0%', ticks: 5, grid: true },
      r: { domain: [0, most], range: [0, 13] },
      marks: [
        Plot.line(
          [
            [0, 0],
            [1, 1],
          ],
          { stroke: colour('muted'), strokeDasharray: '4 4' },
        ),
        // In the corner where no dot ever is.
        Plot.text([[1, 0.03]], {
          text: ['- - as predicted'],
          textAnchor: 'end',
          fill: colour('muted'),
          fontSize: 11,
        }),
        Plot.link(bins, {
          x1: 'predicted',
          x2: 'predicted',
          y1: 'predicted',
          y2: 'observed',
          stroke: colour('warn'),
          strokeWidth: 1.5,
        }),
        Plot.line(bins, {
          x: 'predicted',
          y: 'observed',
          stroke: colour('good'),
          strokeWidth: 1.5,
          strokeOpacity: 0.5,
        }),
        Plot.dot(bins, { x: 'predicted', y: 'observed', r: 'rows', fill: colour('good') }),
      ],
    }),
  };
}
