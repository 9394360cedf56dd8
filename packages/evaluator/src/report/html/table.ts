import { html, type Markup } from './markup.js';

export type Cell = string | Markup;

/** A table with a heading for each column and row; it scrolls sideways where a phone is too narrow. */
export function table(options: {
  readonly caption: string;
  readonly head: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows in a quieter colour: those that say little. */
  readonly quiet?: (row: number) => boolean;
}): Markup {
  const { caption, head, rows, quiet } = options;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${head.map((cell, at) => (at === 0 ? html`<th scope="col">${cell === '' ? html`<span class="unseen">of</span>` : cell}</th>` : html`<th scope="col" class="n">${cell}</th>`))}</tr></thead>
<tbody>${rows.map(
    (
      row,
      number,
    ) => html`<tr${quiet?.(number) === true ? html` class="quiet"` : null}>${row.map((cell, at) => (at === 0 ? html`<th scope="row">${cell}</th>` : html`<td class="n">${cell}</td>`))}</tr>
`,
  )}</tbody>
</table></div>`;
}

/** Terms with their values, one pair a line. */
export function terms(pairs: readonly (readonly [string, Cell])[]): Markup {
  return html`<dl>${pairs.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;
}
