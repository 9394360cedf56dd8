import { NONE } from './interner.js';
import type { CODED_FIELDS, Table } from './table.js';

/** Coded fields that belong to the site, not to the request. */
const SITE_CODED = [
  'site_type',
  'platform_guess',
] as const satisfies readonly (typeof CODED_FIELDS)[number][];

/**
 * Fills what is not known of a site from what other rows of its host knew, only from rows that are not later.
 * The latest such value is taken; among rows of the same instant the greatest, so that row order does not matter.
 * Rows without a time neither give nor take. Changes the table in place; gives the number of values filled in.
 */
export function fillIn(table: Table): number {
  const order = byHostAndTime(table);
  const columns = [
    ...[table.pa, table.da].map(numbers),
    ...table.flags.map(codes),
    ...SITE_CODED.map((field) => words(table.coded[field].codes, table.coded[field].values)),
  ];
  const { timestamp } = table;
  const hosts = table.coded.domain.codes;
  let filled = 0;
  for (const column of columns) {
    let host = NONE;
    let at = 0;
    while (at < order.length) {
      const first = order[at]!;
      if (hosts[first] !== host) {
        host = hosts[first]!;
        column.forget();
      }
      let end = at + 1;
      while (
        end < order.length &&
        hosts[order[end]!] === host &&
        timestamp[order[end]!] === timestamp[first]
      ) {
        end += 1;
      }
      column.learn(order, at, end);
      filled += column.fill(order, at, end);
      at = end;
    }
  }
  return filled;
}

interface Fillable {
  forget(): void;
  /** Takes the best known value of rows of one instant as the latest. */
  learn(order: Int32Array, start: number, end: number): void;
  /** Gives it to those that lack one. */
  fill(order: Int32Array, start: number, end: number): number;
}

function fillable<T extends Float64Array | Int8Array | Int32Array>(
  values: T,
  isMissing: (value: number) => boolean,
  isGreater: (a: number, b: number) => boolean,
): Fillable {
  let known: number | null = null;
  return {
    forget() {
      known = null;
    },
    learn(order, start, end) {
      let best: number | null = null;
      for (let at = start; at < end; at += 1) {
        const value = values[order[at]!]!;
        if (!isMissing(value) && (best === null || isGreater(value, best))) best = value;
      }
      if (best !== null) known = best;
    },
    fill(order, start, end) {
      if (known === null) return 0;
      let filled = 0;
      for (let at = start; at < end; at += 1) {
        if (!isMissing(values[order[at]!]!)) continue;
        values[order[at]!] = known;
        filled += 1;
      }
      return filled;
    },
  };
}

function numbers(values: Float64Array): Fillable {
  return fillable(values, Number.isNaN, (a, b) => a > b);
}

function codes(values: Int8Array): Fillable {
  return fillable(
    values,
    (value) => value < 0,
    (a, b) => a > b,
  );
}

function words(values: Int32Array, texts: readonly string[]): Fillable {
  return fillable(
    values,
    (value) => value === NONE,
    (a, b) => texts[a]! > texts[b]!,
  );
}

/** Rows with a time, hosts together, each host's rows by time: a counting sort, then small sorts. */
function byHostAndTime(table: Table): Int32Array {
  const hosts = table.coded.domain.codes;
  const { timestamp } = table;
  const starts = new Int32Array(table.coded.domain.values.length + 1);
  let timed = 0;
  for (let row = 0; row < table.rows; row += 1) {
    if (Number.isNaN(timestamp[row])) continue;
    starts[hosts[row]! + 1]! += 1;
    timed += 1;
  }
  for (let host = 1; host < starts.length; host += 1) starts[host]! += starts[host - 1]!;
  const next = starts.slice();
  const order = new Int32Array(timed);
  for (let row = 0; row < table.rows; row += 1) {
    if (Number.isNaN(timestamp[row])) continue;
    const host = hosts[row]!;
    order[next[host]!] = row;
    next[host]! += 1;
  }
  for (let host = 0; host + 1 < starts.length; host += 1) {
    const from = starts[host]!;
    const to = starts[host + 1]!;
    if (to - from > 1) {
      order.subarray(from, to).sort((a, b) => timestamp[a]! - timestamp[b]! || a - b);
    }
  }
  return order;
}
