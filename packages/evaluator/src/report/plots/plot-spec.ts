import type * as Plot from '@observablehq/plot';
import type { ReportInput } from '../report-input.js';

/** The plotting library, handed in because it is loaded only when a report is written. */
export type PlotLibrary = typeof Plot;

/** One plot of a report: a name for its files, words for people, and how to draw it. */
export interface PlotSpec {
  /** Part of a file name. */
  readonly name: string;
  readonly title: string;
  /** What is to be seen, for those who do not see it. */
  readonly description: string;
  readonly options: Plot.PlotOptions;
}

/** Gives a plot, or `null` where the report has nothing for it. */
export type PlotMaker = (library: PlotLibrary, input: ReportInput) => PlotSpec | null;

/** Points. Narrow, so that text stays readable where a phone shrinks the plot. */
export const PLOT_WIDTH = 460;
