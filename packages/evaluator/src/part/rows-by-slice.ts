/** Name of the slice of rows that have no value. */
const UNKNOWN_SLICE = 'unknown';

/** Larger dimensions are shown by their largest slices; the rest is one slice. */
export const MOST_SLICES = 25;

/** Name of the slice that holds the rest. */
const OTHER_SLICE = 'all other values';

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
