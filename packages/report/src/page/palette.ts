/** Names of colours; a page has each as a custom property, in print always the light ones. */
export const LIGHT = {
  paper: '#f6f6f3',
  card: '#ffffff',
  ink: '#1d2126',
  muted: '#565e68',
  line: '#e2e3df',
  // Differing in lightness too, for print and colour-blind eyes.
  good: '#0f766e',
  'good-soft': '#5fb3aa',
  warn: '#b45309',
  bad: '#a3231f',
  second: '#3b5fa8',
  'soft-mark': '#a9b4c2',
  'good-tint': '#e4f3ec',
  'warn-tint': '#fbf0df',
  'bad-tint': '#fbe9e7',
  'second-tint': '#e8edf8',
  'quiet-tint': '#ecedeb',
  'good-ink': '#0b5f4b',
  'warn-ink': '#824406',
  'bad-ink': '#9a201c',
  'second-ink': '#2b4a8b',
} as const;

export type ColourName = keyof typeof LIGHT;

/** Lighter inks on dark paper; contrast of text at least 4.5 to 1 (WCAG AA). */
export const DARK: Readonly<Record<ColourName, string>> = {
  paper: '#101317',
  card: '#181c21',
  ink: '#e9ebee',
  muted: '#a4acb6',
  line: '#2c323a',
  good: '#3fc7b6',
  'good-soft': '#2a8a80',
  warn: '#f0a04b',
  bad: '#ff8a80',
  second: '#86a8f0',
  'soft-mark': '#56606c',
  'good-tint': '#12291f',
  'warn-tint': '#2e2313',
  'bad-tint': '#331a19',
  'second-tint': '#182238',
  'quiet-tint': '#252a31',
  'good-ink': '#58d3a8',
  'warn-ink': '#f3b562',
  'bad-ink': '#ff9a92',
  'second-ink': '#9db9f5',
};

/** A colour of the page, so that what is drawn with it follows light, dark and print. */
export function colour(name: ColourName): string {
  return `var(--${name})`;
}

/** The same drawing with the light colours themselves, for files without a page. */
export function inLightColours(svg: string): string {
  return svg.replace(/var\(--([\w-]+)\)/g, (text, name: string) =>
    Object.hasOwn(LIGHT, name) ? LIGHT[name as ColourName] : text,
  );
}
