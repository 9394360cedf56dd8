import { type PreparedPart, SPLITS, type Split } from '@bp/contracts';
import { inputOf, type Table } from './table.js';

/** A part that knows the table it is a view of, so that matrices are made without an object per row. */
export interface TablePart extends PreparedPart {
  readonly table: Table;
  /** Rows of the table, one per row of the part. */
  readonly tableRows: Int32Array;
}

export function isTablePart(part: PreparedPart): part is TablePart {
  return 'table' in part && 'tableRows' in part;
}

/** A view of some rows of a table. */
export function partOf(table: Table, tableRows: Int32Array): TablePart {
  const pick = <T extends Uint8Array | Float64Array | Int32Array>(source: T, made: T): T => {
    for (let row = 0; row < tableRows.length; row += 1) made[row] = source[tableRows[row]!]!;
    return made;
  };
  const rows = tableRows.length;
  return {
    rows,
    table,
    tableRows,
    input: (row) => inputOf(table, tableRows[row]!),
    action: pick(table.action, new Uint8Array(rows)),
    success: pick(table.success, new Uint8Array(rows)),
    legacy: pick(table.legacy, new Uint8Array(rows)),
    timestamp: pick(table.timestamp, new Float64Array(rows)),
    group: pick(table.group, new Int32Array(rows)),
    domains: table.domains,
    propensity: pick(table.propensity, new Float64Array(rows)),
  };
}

export interface SplitTable {
  readonly parts: Readonly<Record<Split, TablePart>>;
  /** Rows left out because other rows of their domain are in a part further from training. */
  readonly inTwoParts: number;
}

/**
 * Cuts a table into its parts. Where rows of one registrable domain were given different parts (a suffix list
 * changed, or a row's domain did), only those in the part furthest from training are used: nothing moves, and no
 * domain is both learned from and judged on.
 */
export function splitTable(table: Table): SplitTable {
  const furthest = new Uint8Array(table.domains.length);
  for (let row = 0; row < table.rows; row += 1) {
    const group = table.group[row]!;
    if (table.split[row]! > furthest[group]!) furthest[group] = table.split[row]!;
  }
  const counts = new Int32Array(SPLITS.length);
  for (let row = 0; row < table.rows; row += 1) {
    if (table.split[row] === furthest[table.group[row]!]) counts[table.split[row]!]! += 1;
  }
  const lists = Array.from(counts, (count) => new Int32Array(count));
  const used = new Int32Array(SPLITS.length);
  for (let row = 0; row < table.rows; row += 1) {
    const split = table.split[row]!;
    if (split !== furthest[table.group[row]!]) continue;
    lists[split]![used[split]!] = row;
    used[split]! += 1;
  }
  const parts = Object.fromEntries(
    SPLITS.map((split, index) => [split, partOf(table, lists[index]!)]),
  ) as Record<Split, TablePart>;
  return { parts, inTwoParts: table.rows - counts.reduce((sum, count) => sum + count, 0) };
}
