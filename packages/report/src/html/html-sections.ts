import type { Block, Cell, Section } from '../document/document.js';
import { html, type Markup } from '../page/markup.js';
import { notice, plotCard, table, terms, toned, unseen } from '../page/parts.js';
import type { DrawnPlot } from '../plots/draw-plots.js';
import { typeset } from '../words/format.js';
import { ICONS } from './icons.js';

/** Sections alone, as they stand in a report, for a page with `BASE_STYLES`; of their plots those that were drawn. */
export function htmlSections(
  sections: readonly Section[],
  plots: readonly DrawnPlot[] = [],
): Markup {
  return html`${sections.map((section) => drawSection(section, plots))}`;
}

function drawSection(section: Section, plots: readonly DrawnPlot[]): Markup {
  const { id, title, lead, notes = [], blocks } = section;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${lead === '' ? null : html`<p class="lead">${lead}</p>`}
${notes.map((note) => notice('warn', typeset(note)))}
<div class="grid">${blocks.map((block) => html`${drawBlock(block, plots)}\n`)}</div></section>`;
}

function drawBlock(block: Block, plots: readonly DrawnPlot[]): Markup {
  switch (block.kind) {
    case 'plot': {
      const drawn = plots.find(({ name }) => name === block.plot.name);
      return drawn === undefined ? html`` : plotCard(drawn);
    }
    case 'terms':
      return card(
        block.wide,
        html`${block.caption === null ? null : html`<h3>${block.caption}</h3>`}${terms(block.pairs.map(([name, value]) => [name, typeset(value)]))}`,
      );
    case 'checks':
      return card(
        true,
        html`<ul class="checks">${block.checks.map(({ held, message, rule }) => html`<li class="${held ? 'good' : 'bad'}">${held ? ICONS.held : ICONS.broken}<p><b>${held ? unseen('Held: ') : 'Broken: '}</b>${typeset(message)} <code>${rule}</code></p></li>`)}</ul>`,
      );
    case 'table':
      return card(
        block.wide,
        table({
          caption: block.caption,
          showCaption: true,
          columns: block.head.map((name, at) => [
            name,
            at === 0 ? '' : block.words === true ? 'w' : 'n',
          ]),
          rows: block.rows.map((cells, row) => ({
            cells: cells.map(drawCell),
            ...(block.quiet?.[row] === true ? { attributes: html`class="quiet"` } : {}),
          })),
        }),
      );
  }
}

function card(wide: boolean | undefined, content: Markup): Markup {
  return html`<div class="${wide === true ? 'card wide' : 'card'}">${content}</div>`;
}

function drawCell(cell: Cell): Markup | string {
  return typeof cell === 'string' ? typeset(cell) : toned(cell.tone, typeset(cell.text));
}
