/** Colours of the plots, by what they stand for. Chosen to differ in lightness too, for print and colour-blind eyes. */
export const PALETTE = {
  paper: '#ffffff',
  ink: '#1d2126',
  muted: '#5c6570',
  line: '#d9dce0',
  good: '#0f766e',
  goodSoft: '#5fb3aa',
  bad: '#b45309',
  second: '#3b5fa8',
} as const;

/** The same as custom properties of the page, so that a plot follows light, dark and print. */
export function followPage(svg: string): string {
  let text = svg;
  for (const [name, colour] of Object.entries(PALETTE)) {
    text = text.replaceAll(colour, `var(--plot-${name})`);
  }
  return text;
}
