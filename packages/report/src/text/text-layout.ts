/** Columns that a report keeps to where the data allow it. */
export const WIDTH = 70;

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

/** Columns of text: the first left, the others right aligned, two spaces between. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, [...cell].length);
    });
  }
  return rows.map((row) =>
    `  ${row
      .map((cell, at) => {
        const gap = ' '.repeat(widths[at]! - [...cell].length);
        return at === 0 ? cell + gap : gap + cell;
      })
      .join('  ')}`.trimEnd(),
  );
}
