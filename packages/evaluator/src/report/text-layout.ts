/** Columns that a report keeps to where the data allow it. */
export const WIDTH = 70;

/** A blank line, the title, a rule. */
export function section(title: string): string[] {
  return ['', title, '-'.repeat(WIDTH)];
}

/** Text broken at spaces, so that a terminal need not. */
export function bullet(text: string, mark: string): string[] {
  const lines: string[] = [];
  let line = mark;
  for (const word of text.split(' ')) {
    if (line.length + word.length > WIDTH && line.trim() !== mark.trim()) {
      lines.push(line.trimEnd());
      line = ' '.repeat(mark.length);
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
