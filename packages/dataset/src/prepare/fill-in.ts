import { SITE_FLAGS } from '@bp/contracts';
import { NONE } from '../table/interner.js';
import type { CODED_FIELDS, Table } from '../table/table.js';

/** Coded fields that belong to the site, not to the request. */
const SITE_CODED = [
  'site_type',
  'platform_guess',
] as const satisfies readonly (typeof CODED_FIELDS)[number][];

/** Found out by trying, so that what a later row says of it may be the outcome of an earlier one. */
const FOUND_BY_TRYING = SITE_FLAGS.indexOf('registration_detected');

/**
 * Fills what is not known of a site from what other rows of its host knew: from the nearest earlier row that knows it,
 * else from the nearest later one (never a flag that only an attempt finds out). Among rows of the same instant the
 * greatest value is taken, so that row order does not matter. Rows without a time neither give nor take. Changes the
 * table in place; gives the number of values filled in.
 */
export function fillIn(table: Table): number {
  const order = byHostAndTime(table);
  const ends = instantEnds(table, order);
  const onlyForward = table.flags[FOUND_BY_TRYING];
  let filled = 0;
  for (const values of [table.pa, table.da, ...table.flags]) {
    filled += fillColumn(table, order, ends, values, byNumber, values !== onlyForward);
  }
  for (const field of SITE_CODED) {
    const { codes, values } = table.coded[field];
    const byText = (a: number, b: number): boolean => values[a]! > values[b]!;
    filled += fillColumn(table, order, ends, codes, byText, true);
  }
  return filled;
}

function byNumber(a: number, b: number): boolean {
  return a > b;
}

/** Every column marks what is not known by something that is not ≥ 0: NaN or -1. */
function isKnown(value: number): boolean {
  return value >= 0;
}

/** Walks each host's rows in time: what is known so far goes to rows that lack it, the first known value to all before. */
function fillColumn(
  table: Table,
  order: Int32Array,
  ends: Int32Array,
  values: Float64Array | Int8Array | Int32Array,
  isGreater: (a: number, b: number) => boolean,
  alsoFromLater: boolean,
): number {
  const hosts = table.coded.domain.codes;
  let host = NONE;
  let hostStart = 0;
  let known = NONE;
  let filled = 0;
  for (let start = 0; start < order.length; start = ends[start]!) {
    const first = order[start]!;
    const end = ends[start]!;
    if (hosts[first] !== host) {
      host = hosts[first]!;
      hostStart = start;
      known = NONE;
    }
    let best = values[first]!;
    for (let at = start + 1; at < end; at += 1) {
      const value = values[order[at]!]!;
      if (isKnown(value) && (!isKnown(best) || isGreater(value, best))) best = value;
    }
    const from = alsoFromLater && !isKnown(known) ? hostStart : start;
    if (isKnown(best)) known = best;
    if (!isKnown(known)) continue;
    for (let at = from; at < end; at += 1) {
      const row = order[at]!;
      if (isKnown(values[row]!)) continue;
      values[row] = known;
      filled += 1;
    }
  }
  return filled;
}

/** For the first place of each run of rows of one host and instant: where the run ends. */
function instantEnds(table: Table, order: Int32Array): Int32Array {
  const hosts = table.coded.domain.codes;
  const { timestamp } = table;
  const ends = new Int32Array(order.length);
  for (let start = 0; start < order.length; ) {
    const first = order[start]!;
    let end = start + 1;
    while (
      end < order.length &&
      hosts[order[end]!] === hosts[first] &&
      timestamp[order[end]!] === timestamp[first]
    ) {
      end += 1;
    }
    ends[start] = end;
    start = end;
  }
  return ends;
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
