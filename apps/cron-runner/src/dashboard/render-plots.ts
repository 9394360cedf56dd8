import { html, type Markup, trusted } from '@bp/pipeline';
import { plotSpecs } from './plots.js';
import type { Series } from './series.js';

export interface RenderedPlot {
  readonly name: string;
  readonly title: string;
  /** One `<svg>`, or for a wide plot two: for wide screens and for phones. */
  readonly svg: Markup;
}

/** On a phone a plot of this width is shown nearly as it is: its text stays readable. */
const NARROW = 380;
const WIDE = 1000;

/** Draws what there is data for. Loads the plotting library and a DOM when first called. */
export async function renderPlots(series: Series): Promise<RenderedPlot[]> {
  const [Plot, { parseHTML }] = await Promise.all([
    import('@observablehq/plot'),
    import('linkedom/worker'),
  ]);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return plotSpecs(Plot, series).map(({ name, title, description, wide, options }) => {
    const draw = (width: number, kind: string): Markup => {
      const drawn = options(width);
      const { outerHTML } = Plot.plot({ ...drawn, document });
      return html`<svg class="plot ${kind}" viewBox="0 0 ${width} ${drawn.height ?? 0}" role="img" aria-label="${description}" fill="currentColor" text-anchor="middle">${trusted(innerMarkup(outerHTML))}</svg>`;
    };
    const svg = wide
      ? html`${draw(WIDE, 'for-wide')}${draw(NARROW, 'for-narrow')}`
      : draw(NARROW, '');
    return { name, title, svg };
  });
}

/** What is inside the library's `<svg>`, without its styles: the page's policy lets no inline style in. */
function innerMarkup(svg: string): string {
  return svg
    .replace(/^[\s\S]*?<svg[^>]*>/, '')
    .replace(/<\/svg>[\s\S]*$/, '')
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/ (?:style|class|aria-[a-z]+)="[^"]*"/g, '')
    .replace(/<[^>]*>/g, (tag) => tag.replace(/(\d\.\d{2})\d+/g, '$1'));
}
