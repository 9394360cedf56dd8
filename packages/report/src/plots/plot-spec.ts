import type * as Plot from '@observablehq/plot';

/** The plotting library, handed in because it is loaded only when something is drawn. */
export type PlotLibrary = typeof Plot;

/** How the library is to draw, with the height, which a page has to know. */
export type PlotOptions = Plot.PlotOptions & { readonly height: number };

/** One plot: a name for files, words for people, and how to draw it. */
export interface PlotSpec {
  /** Part of a file name. */
  readonly name: string;
  readonly title: string;
  /** What is to be seen, for those who do not see it. */
  readonly description: string;
  /** In points: narrow, so that text stays readable where a phone shrinks the plot. */
  readonly width: number;
  /** Drawn a second time, so wide, for screens that have the room. */
  readonly wideWidth?: number;
  /** Colours are those of the page: {@link colour}. */
  options(library: PlotLibrary, width: number): PlotOptions;
}

/** Width of a report's plots. */
export const REPORT_PLOT_WIDTH = 460;
