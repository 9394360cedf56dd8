/** Pixels per point: sharp on today's screens. */
const SCALE = 2;

/** An SVG file as PNG. Text uses the machine's fonts; without any it stays empty. Loads a renderer of 4 MB. */
export async function toPng(svg: string): Promise<Buffer> {
  const { Resvg } = await import('@resvg/resvg-js');
  const rendered = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: SCALE },
    font: { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans' },
  }).render();
  return rendered.asPng();
}
