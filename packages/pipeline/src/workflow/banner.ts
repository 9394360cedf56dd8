const BANNER = '='.repeat(70);

/** The lines around a title in the story that a run tells. */
export function banner(title: string): string[] {
  return [BANNER, title, BANNER];
}
