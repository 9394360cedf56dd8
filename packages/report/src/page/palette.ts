/**
 * The house's colours, in light and in dark; a page has each as a custom property of its name. Lighter inks on dark
 * paper; contrast of text at least 4.5 to 1 (WCAG AA). Marks differ in lightness too, for print and colour-blind eyes.
 */
export const COLOURS = {
  paper: ['#f6f6f3', '#101317'],
  card: ['#ffffff', '#181c21'],
  ink: ['#1d2126', '#e9ebee'],
  muted: ['#565e68', '#a4acb6'],
  line: ['#e2e3df', '#2c323a'],
  good: ['#0f766e', '#3fc7b6'],
  'good-soft': ['#5fb3aa', '#2a8a80'],
  warn: ['#b45309', '#f0a04b'],
  bad: ['#a3231f', '#ff8a80'],
  second: ['#3b5fa8', '#86a8f0'],
  'soft-mark': ['#a9b4c2', '#56606c'],
  'good-tint': ['#e4f3ec', '#12291f'],
  'warn-tint': ['#fbf0df', '#2e2313'],
  'bad-tint': ['#fbe9e7', '#331a19'],
  'second-tint': ['#e8edf8', '#182238'],
  'quiet-tint': ['#ecedeb', '#252a31'],
  'good-ink': ['#0b5f4b', '#58d3a8'],
  'warn-ink': ['#824406', '#f3b562'],
  'bad-ink': ['#9a201c', '#ff9a92'],
  'second-ink': ['#2b4a8b', '#9db9f5'],
} as const;

/** A colour by what it is for. */
export type ColourName = keyof typeof COLOURS;

/** Custom properties of a page in light or in dark. */
export function properties(scheme: 'light' | 'dark'): string {
  return Object.entries(COLOURS)
    .map(([name, [light, dark]]) => `--${name}:${scheme === 'light' ? light : dark}`)
    .join(';');
}

/** A colour of the page, so that what is drawn with it follows light, dark and print. */
export function colour(name: ColourName): string {
  return `var(--${name})`;
}

/** The same drawing with the light colours themselves, for files without a page. */
export function inLightColours(svg: string): string {
  return svg.replace(/var\(--([\w-]+)\)/g, (text, name: string) =>
    Object.hasOwn(COLOURS, name) ? COLOURS[name as ColourName][0] : text,
  );
}
