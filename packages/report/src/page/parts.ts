import { html, type Markup, type MarkupPart } from './markup.js';

/** What something means for the reader, said in colour beside words that say the same. */
export type Tone = 'good' | 'info' | 'warn' | 'bad' | 'none';

/** A column by its name, classes of its cells (`n` for numbers), and how rows can be sorted by it. */
export type Column = readonly [name: string, classes?: string, sorting?: ColumnSorting | null];

/** Where a table sorted by a column is, and whether this one is. */
export interface ColumnSorting {
  readonly href: string;
  readonly sorted: 'ascending' | 'descending' | null;
}

/** Cells of a table's row; the first names it. */
export interface Row {
  readonly cells: readonly MarkupPart[];
  /** Further attributes of the row. */
  readonly attributes?: Markup;
}

function classed(classes: string): Markup | null {
  return classes === '' ? null : html` class="${classes}"`;
}

/** A table with a heading for each column and row; it scrolls sideways where a phone is too narrow. */
export function table(options: {
  readonly caption: string;
  /** The caption is above the table, not only read out. */
  readonly showCaption?: boolean;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Class of the table. */
  readonly kind?: string;
}): Markup {
  const { caption, showCaption = false, columns, rows, kind = '' } = options;
  const classes = (at: number): string => columns[at]?.[1] ?? '';
  const name = (text: string): MarkupPart => (text === '' ? unseen('of') : text);
  const cell = (content: MarkupPart, at: number): Markup =>
    at === 0
      ? html`<th scope="row">${content}</th>`
      : html`<td${classed(classes(at))}>${content}</td>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table${classed(kind)}>
${showCaption ? html`<caption>${caption}</caption>` : null}
<thead><tr>${columns.map(([text, , sorting = null], at) => html`<th scope="col"${classed(classes(at))}${sorting === null || sorting.sorted === null ? null : html` aria-sort="${sorting.sorted}"`}>${sorting === null ? name(text) : html`<a href="${sorting.href}">${name(text)}</a>`}</th>`)}</tr></thead>
<tbody>${rows.map(({ cells, attributes = null }) => html`<tr${attributes === null ? null : html` ${attributes}`}>${cells.map(cell)}</tr>\n`)}</tbody>
</table></div>`;
}

/** Terms with their values, one pair a line. */
export function terms(pairs: readonly (readonly [string, MarkupPart])[]): Markup {
  return html`<dl>${pairs.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** Words for those who hear the page. */
export function unseen(text: string): Markup {
  return html`<span class="unseen">${text}</span>`;
}

/** A word on a coloured ground. */
export function badge(tone: Tone, text: string): Markup {
  return html`<span class="badge ${tone}">${text}</span>`;
}

/** Words in a colour. */
export function toned(tone: Tone, text: string): Markup {
  return html`<span class="toned ${tone}">${text}</span>`;
}

/** Something to beware of, or to do something about. */
export function notice(tone: Tone, content: MarkupPart): Markup {
  return html`<div class="notice ${tone}"><p>${content}</p></div>`;
}

/** Numbers with their names, side by side. */
export function tiles(
  all: readonly { readonly name: string; readonly value: string; readonly more?: string }[],
): Markup {
  return html`<div class="tiles">${all.map(({ name, value, more = '' }) => html`<div class="card tile"><div class="name">${name}</div><div class="value">${value}</div><div class="more">${more}</div></div>`)}</div>`;
}

/** A drawing in a card with its title; `keys`: what its colours mean. */
export function plotCard(
  plot: { readonly title: string; readonly svg: Markup },
  options: { readonly wide?: boolean; readonly keys?: Markup | null } = {},
): Markup {
  const { wide = false, keys = null } = options;
  return html`<figure class="${wide ? 'card wide' : 'card'}"><figcaption>${plot.title}${keys}</figcaption>${plot.svg}</figure>`;
}
