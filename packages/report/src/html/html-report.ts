import type { Verdict } from '@bp/contracts';
import type { Block, Cell, Headline, ReportDocument, Section } from '../document/document.js';
import { html, type Markup, trusted } from '../page/markup.js';
import { hashSource, page } from '../page/page.js';
import { notice, plotCard, type Tone, table, terms, tiles, toned, unseen } from '../page/parts.js';
import type { DrawnPlot } from '../plots/draw-plots.js';
import { typeset } from '../words/format.js';
import { ICONS } from './icons.js';
import { REPORT_STYLESHEET } from './report-stylesheet.js';

const TONES: Readonly<Record<Verdict, Tone>> = {
  promote: 'good',
  keep: 'info',
  inconclusive: 'warn',
  incomparable: 'bad',
};

const FOOTER =
  'How to read this: “Reading the report” in the documentation. All figures, exactly: the JSON file beside this page.';

/**
 * One self-contained page: no scripts, no requests, one style sheet that its policy names by hash.
 * Everything from data is escaped.
 */
export function htmlReport(document: ReportDocument, plots: readonly DrawnPlot[]): string {
  const { title, createdAt, headline, notes, footer = FOOTER } = document;
  const policy = `default-src 'none'; style-src ${hashSource(REPORT_STYLESHEET)}; base-uri 'none'; form-action 'none'`;
  return page({
    title: headline.verdict === null ? title : `${headline.verdict}: ${title}`,
    stylesheet: REPORT_STYLESHEET,
    head: html`<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="referrer" content="no-referrer">`,
    body: html`<main>
<header class="top"><h1>${title}</h1><time datetime="${createdAt}">${createdAt.replace('T', ' ').replace(/\.\d+Z$|Z$/, ' UTC')}</time></header>
${hero(headline)}
${notes.map((note) => notice('warn', typeset(note)))}
${tiles(document.tiles.map(({ name, value, more = '' }) => ({ name, value: typeset(value), more: typeset(more) })))}
${document.sections.map((section) => drawSection(section, plots))}
<footer><p>${footer}</p></footer>
</main>`,
  });
}

function hero({ verdict, title, says, refusal, reasons, tiles: duel }: Headline): Markup {
  const tone = verdict === null ? 'none' : TONES[verdict];
  return html`<section class="hero ${tone}" aria-label="${verdict === null ? 'Result' : 'Verdict'}">
<p class="word">${verdict === null ? null : ICONS[verdict]}<span>${title}</span></p>
<p class="says">${says.charAt(0).toUpperCase()}${says.slice(1).replace(/\.?$/, '.')}</p>
${refusal === null ? null : html`<p class="refusal">${refusal}</p>`}
${reasons.length === 0 ? null : html`<ul>${reasons.map((reason) => html`<li>${typeset(reason)}</li>`)}</ul>`}
<div class="duel">${duel.map(({ name, value }) => html`<div><div class="value">${typeset(value)}</div><div class="name">${typeset(name)}</div></div>`)}</div>
</section>`;
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
          columns: block.head.map((name, at) => [name, at === 0 ? '' : 'n']),
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
