/** Pixels per point: sharp on today's screens. */
const SCALE = 2;

/**
 * An SVG file as PNG, drawn off the main thread. Text uses the machine's fonts; without any it stays empty.
 * Loads a renderer of 4 MB on the first call.
 */
export async function toPng(svg: string): Promise<Buffer> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const image = await renderAsync(svg, {
    fitTo: { mode: 'zoom', value: SCALE },
    font: { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans' },
  });
  return image.asPng();
}
