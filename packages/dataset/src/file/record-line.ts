import { PLACE, type RecordRow, type Split } from '@bp/contracts';
import { LineBuffer } from './line-buffer.js';

/**
 * Writes a dataset line without its line end. `extras` are the values of unknown columns, as text. `split` is given
 * apart from the row, as it is often decided only here.
 */
export function writeRow(
  line: LineBuffer,
  row: RecordRow,
  split: Split | null,
  extras: readonly string[],
): void {
  for (let place = 0; place < row.length; place += 1) {
    if (place > 0) line.delimiter();
    const value = place === PLACE.split ? split : row[place]!;
    if (value === null) continue;
    if (typeof value === 'string') line.text(value);
    else if (typeof value === 'number') line.number(value);
    else line.flag(value);
  }
  for (const extra of extras) {
    line.delimiter();
    line.text(extra);
  }
}

/** The line as text. */
export function rowLine(row: RecordRow, extras: readonly string[]): string {
  const line = new LineBuffer(1024);
  line.beginLine();
  writeRow(line, row, row[PLACE.split] as Split | null, extras);
  return line.line();
}
