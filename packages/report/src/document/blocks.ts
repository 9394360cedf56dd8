import type { PlotSpec } from '../plots/plot-spec.js';
import { decimals, type MaybeNumber } from '../words/format.js';
import type { Block, Section, Table, Terms } from './document.js';

/** A section of the blocks that have something to show. */
export function section(
  words: Pick<Section, 'id' | 'title' | 'lead' | 'notes'>,
  blocks: readonly (Block | null)[],
): Section {
  return {
    ...words,
    blocks: blocks.filter((block) => block !== null && !isEmpty(block)) as Block[],
  };
}

function isEmpty(block: Block): boolean {
  if (block.kind === 'table') return block.rows.length === 0;
  if (block.kind === 'terms') return block.pairs.length === 0;
  return block.kind === 'checks' && block.checks.length === 0;
}

export function table(
  caption: string,
  head: Table['head'],
  rows: Table['rows'],
  looks: Pick<Table, 'quiet' | 'wide' | 'words'> = {},
): Table {
  return { kind: 'table', caption, head, rows, ...looks };
}

export function terms(
  caption: string | null,
  pairs: Terms['pairs'],
  looks: Pick<Terms, 'wide'> = {},
): Terms {
  return { kind: 'terms', caption, pairs, ...looks };
}

/** A plot, with the table that stands for it in text; `null` where there is no data for it. */
export function plot(spec: PlotSpec | null, instead: Table | null = null): Block | null {
  return spec === null ? null : { kind: 'plot', plot: spec, instead };
}

/** Cells of numbers, four decimals each. */
export function numbers(...values: readonly MaybeNumber[]): string[] {
  return values.map((value) => decimals(value));
}
