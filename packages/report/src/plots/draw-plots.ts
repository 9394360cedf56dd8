import { html, type Markup, trusted } from '../page/markup.js';
import { colour, inLightColours } from '../page/palette.js';
import type { PlotSpec } from './plot-spec.js';

/** A plot as markup and as a file. */
export interface DrawnPlot extends Pick<PlotSpec, 'name' | 'title' | 'description'> {
  /** One `<svg>` for a page, or two: for wide screens and for phones. */
  readonly svg: Markup;
  /** A whole SVG file with its title on white paper. */
  readonly file: string;
}

const TITLE_HEIGHT = 34;
const FONT = 'Lato, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif';
const LOOKS = 'font-size="12" text-anchor="middle"';

/**
 * Draws plots. Loads the plotting library and a DOM, once; the DOM from its one-file build, which takes a third of
 * the time of its many modules.
 */
export async function drawPlots(specs: readonly PlotSpec[]): Promise<DrawnPlot[]> {
  const [Plot, { parseHTML }] = await Promise.all([
    import('@observablehq/plot'),
    import('linkedom/worker'),
  ]);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return specs.map((spec) => {
    const { name, title, description, wideWidth } = spec;
    const draw = (width: number): Drawing => {
      const options = spec.options(Plot, width);
      const drawn = Plot.plot({ ...options, width, document });
      return { width, height: options.height, content: innerMarkup(drawn.outerHTML) };
    };
    const narrow = draw(spec.width);
    const svg =
      wideWidth === undefined
        ? onPage(narrow, description)
        : html`${onPage(draw(wideWidth), description, 'plot for-wide')}${onPage(narrow, description, 'plot for-narrow')}`;
    return { name, title, description, svg, file: fileOf(narrow, title, description) };
  });
}

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly content: Markup;
}

function onPage({ width, height, content }: Drawing, description: string, kind = 'plot'): Markup {
  return html`<svg class="${kind}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${description}" fill="currentColor" ${trusted(LOOKS)}>${content}</svg>`;
}

function fileOf({ width, height, content }: Drawing, title: string, description: string): string {
  const whole = height + TITLE_HEIGHT;
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}" role="img" font-family="${FONT}" color="${colour('ink')}" fill="${colour('ink')}" ${trusted(LOOKS)}>
<title>${title}</title>
<desc>${description}</desc>
<rect width="100%" height="100%" fill="${colour('card')}"/>
<text x="14" y="24" text-anchor="start" font-size="16" font-weight="700">${title}</text>
<g transform="translate(0,${TITLE_HEIGHT})">${content}</g>
</svg>
`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${inLightColours(svg.text)}`;
}

/** What is inside the library's `<svg>`, without its styles: the page's policy lets no inline style in. */
function innerMarkup(svg: string): Markup {
  return trusted(
    svg
      .replace(/^[\s\S]*?<svg[^>]*>/, '')
      .replace(/<\/svg>[\s\S]*$/, '')
      .replace(/<style>[\s\S]*?<\/style>/g, '')
      .replace(/ (?:style|class|aria-[a-z]+)="[^"]*"/g, '')
      .replace(/<[^>]*>/g, (tag) => tag.replace(/(\d\.\d{2})\d+/g, '$1')),
  );
}
