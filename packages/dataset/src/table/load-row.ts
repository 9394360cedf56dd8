import type { PreparedPart } from '@bp/contracts';
import { type EncodableRow, readInput } from '@bp/model';
import { isTablePart } from './part.js';
import { loadRow } from './table.js';

/** How rows of a part are put into a reused row: without an object per row where the part allows it. */
export function rowLoader(part: PreparedPart): (row: number, into: EncodableRow) => void {
  if (!isTablePart(part)) return (row, into) => readInput(part.input(row), into);
  const { table, tableRows } = part;
  return (row, into) => loadRow(table, tableRows[row]!, into);
}
