import type { PlotSpec } from '../plots/plot-spec.js';
import type { Block, Table } from './document.js';

/** A plot, with the table that stands for it in text; nothing where there is no data for it. */
export function plotBlock(plot: PlotSpec | null, table?: Table): Block[] {
  if (plot === null) return [];
  return [{ kind: 'plot', plot, ...(table === undefined ? {} : { table }) }];
}
