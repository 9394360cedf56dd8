import type { Verdict } from '@bp/contracts';
import type { Headline, ReportDocument } from '../document/document.js';
import { html, type Markup, trusted } from '../page/markup.js';
import { hashSource, page } from '../page/page.js';
import { notice, type Tone, tiles } from '../page/parts.js';
import type { DrawnPlot } from '../plots/draw-plots.js';
import { typeset } from '../words/format.js';
import { htmlSections } from './html-sections.js';
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
${htmlSections(document.sections, plots)}
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
