import type { SliceFigures } from './evaluation.js';
import type { JudgedPart } from './judged-part.js';
import { classificationFigures, confusionCounts } from './metrics/confusion.js';
import { probabilityFigures } from './metrics/probability-figures.js';
import { weightedAccuracy } from './overlap/weighted-accuracy.js';

/** Name of the slice of rows that have no value. */
export const UNKNOWN_SLICE = 'unknown';

/** Larger dimensions are shown by their largest slices; the rest is one slice. */
export const MOST_SLICES = 25;

/** Name of the slice that holds the rest. */
export const OTHER_SLICE = 'all other values';

/**
 * Rows per value of a dimension, at most {@link MOST_SLICES}: the largest slice first, but bands and weeks (all values
 * begin with a digit) in their own order.
 */
export function rowsBySlice(
  values: readonly (string | null)[],
): readonly { readonly slice: string; readonly rows: Int32Array }[] {
  const numbers = new Map<string, number>();
  const sizes: number[] = [];
  const of = new Int32Array(values.length);
  values.forEach((value, row) => {
    const name = value ?? UNKNOWN_SLICE;
    let number = numbers.get(name);
    if (number === undefined) {
      number = sizes.length;
      numbers.set(name, number);
      sizes.push(0);
    }
    of[row] = number;
    sizes[number]! += 1;
  });
  const rows = sizes.map((size) => new Int32Array(size));
  const filled = new Int32Array(sizes.length);
  of.forEach((number, row) => {
    rows[number]![filled[number]!] = row;
    filled[number]! += 1;
  });
  const slices = [...numbers.entries()]
    .map(([slice, number]) => ({ slice, rows: rows[number]! }))
    .sort((a, b) => b.rows.length - a.rows.length || (a.slice < b.slice ? -1 : 1));
  if (slices.length <= MOST_SLICES) return inOwnOrder(slices);
  const rest = slices.slice(MOST_SLICES - 1).flatMap((each) => [...each.rows]);
  return [
    ...slices.slice(0, MOST_SLICES - 1),
    { slice: OTHER_SLICE, rows: Int32Array.from(rest).sort() },
  ];
}

function inOwnOrder<Slice extends { readonly slice: string }>(slices: readonly Slice[]): Slice[] {
  const known = slices.filter(({ slice }) => slice !== UNKNOWN_SLICE);
  if (!known.every(({ slice }) => /^\d/.test(slice))) return [...slices];
  const order = new Intl.Collator('en', { numeric: true });
  const unknown = slices.filter(({ slice }) => slice === UNKNOWN_SLICE);
  return [...known.sort((a, b) => order.compare(a.slice, b.slice)), ...unknown];
}

/** All figures of each slice of a dimension. */
export function sliceFigures(
  judged: JudgedPart,
  values: readonly (string | null)[],
  minRows: number,
): SliceFigures[] {
  const { part, recommended, weights } = judged;
  return rowsBySlice(values).map(({ slice, rows }) => {
    const scored = rows.filter((row) => part.success[row] === 1);
    const attempts = rows.reduce((count, row) => count + 1 - part.legacy[row]!, 0);
    const failures =
      attempts - rows.reduce((n, row) => n + (part.legacy[row] === 0 ? part.success[row]! : 0), 0);
    return {
      slice,
      part_rows: rows.length,
      ...classificationFigures(confusionCounts(part.action, recommended, scored), part.classes),
      ...weightedAccuracy(part.action, recommended, weights, scored),
      ...probabilityFigures(judged, rows),
      observed_failure_rate: attempts === 0 ? null : failures / attempts,
      too_small: scored.length < minRows,
    };
  });
}
