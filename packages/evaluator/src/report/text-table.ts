/** Columns of text: the first left, the others right aligned, two spaces between. */
export function textTable(rows: readonly (readonly string[])[], indent = '  '): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, [...cell].length);
    });
  }
  return rows.map((row) =>
    `${indent}${row
      .map((cell, column) => {
        const gap = ' '.repeat(widths[column]! - [...cell].length);
        return column === 0 ? cell + gap : gap + cell;
      })
      .join('  ')}`.trimEnd(),
  );
}
