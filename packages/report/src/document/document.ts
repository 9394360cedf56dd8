import type { Verdict } from '@bp/contracts';
import type { PlotSpec } from '../plots/plot-spec.js';

/**
 * A report before it is drawn: what it says, in which order, but not how it looks. Words are as the data have them;
 * who draws them escapes them.
 */
export interface ReportDocument {
  readonly title: string;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly headline: Headline;
  /** What makes the numbers doubtful, a sentence each. */
  readonly notes: readonly string[];
  readonly tiles: readonly Tile[];
  readonly sections: readonly Section[];
  /** The last sentence of its page. Default: where all figures are, and how to read them. */
  readonly footer?: string;
}

/** The first thing to read: what was decided, why, and by how much. */
export interface Headline {
  /** `null` where nothing was compared. */
  readonly verdict: Verdict | null;
  readonly title: string;
  readonly says: string;
  readonly refusal: string | null;
  readonly reasons: readonly string[];
  readonly tiles: readonly Tile[];
}

/** A headline where nothing was compared. */
export function plainHeadline(title: string, says: string): Headline {
  return { verdict: null, title, says, refusal: null, reasons: [], tiles: [] };
}

/** One number with its name, and what to know about it. */
export interface Tile {
  readonly name: string;
  readonly value: string;
  readonly more?: string;
}

/** Blocks under a title; without any it says what its lead and notes say. */
export interface Section {
  /** Also its address in a page. */
  readonly id: string;
  readonly title: string;
  readonly lead: string;
  readonly notes?: readonly string[];
  readonly blocks: readonly Block[];
}

/** What a section shows. */
export type Block = Table | Terms | Checks | PlotBlock;

/** What a cell holds: words, or words in the colour of better or worse. */
export type Cell = string | { readonly text: string; readonly tone: 'good' | 'warn' };

/** A table: the first cell of a row names it. */
export interface Table {
  readonly kind: 'table';
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** For each row whether it says little. */
  readonly quiet?: readonly boolean[];
  /** Needs the width of the page. */
  readonly wide?: boolean;
  /** Its cells hold words, not numbers. */
  readonly words?: boolean;
}

/** Names with their values. */
export interface Terms {
  readonly kind: 'terms';
  readonly caption: string | null;
  readonly pairs: readonly (readonly [string, string])[];
  readonly wide?: boolean;
}

/** Rules that held or did not. */
export interface Checks {
  readonly kind: 'checks';
  readonly checks: readonly {
    readonly held: boolean;
    readonly message: string;
    readonly rule: string;
  }[];
}

/** A plot, and the table that stands for it where nothing can be drawn and no other table says the same. */
export interface PlotBlock {
  readonly kind: 'plot';
  readonly plot: PlotSpec;
  readonly instead: Table | null;
}

/** The plots of a document in its order. */
export function plotsOf({ sections }: Pick<ReportDocument, 'sections'>): PlotSpec[] {
  return sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'plot' ? [block.plot] : [])),
  );
}
