import { createRandom, type Matrix } from '@bp/contracts';

/** One way of holding rows out: learn from `train`, judge on `held`. Places in the pooled matrix. */
export interface Fold {
  readonly train: Int32Array;
  readonly held: Int32Array;
}

/** Up to so many rows five folds are used, then three; beyond, the validation part is large enough by itself. */
const MOST_ROWS_FOR_FIVE = 10_000;
const MOST_ROWS_FOR_THREE = 30_000;
/** Fewer domains than this a fold say little; then, too, the validation part is held out. */
const LEAST_DOMAINS_PER_FOLD = 4;

/**
 * The folds of training and validation rows (the last `validationRows` of `pooled`). No domain is in two parts of a fold, and
 * the learning side of every fold has at least two classes.
 */
export function chooseFolds(pooled: Matrix, validationRows: number, seed: number): readonly Fold[] {
  const count = foldCount(pooled.rows);
  const folds = count === 1 ? [] : groupedFolds(pooled.groups, count, seed);
  const fits = folds.length > 0 && folds.every(({ train }) => hasTwoClasses(pooled, train));
  return fits ? folds : [validationFold(pooled.rows, validationRows)];
}

function foldCount(rows: number): number {
  if (rows <= MOST_ROWS_FOR_FIVE) return 5;
  return rows <= MOST_ROWS_FOR_THREE ? 3 : 1;
}

/** Domains dealt to the fold with the fewest rows, in an order that the seed decides; none where they are too few. */
export function groupedFolds(groups: Int32Array, count: number, seed: number): readonly Fold[] {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  if (sizes.size < count * LEAST_DOMAINS_PER_FOLD) return [];
  const order = [...sizes.keys()];
  const random = createRandom(seed ^ 0x666f6c64);
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  const rowsOf = new Array<number>(count).fill(0);
  const foldOf = new Map<number, number>();
  for (const group of order) {
    const smallest = rowsOf.indexOf(Math.min(...rowsOf));
    foldOf.set(group, smallest);
    rowsOf[smallest]! += sizes.get(group)!;
  }
  return rowsOf.map((_, fold) => ({
    train: placesWhere(groups.length, (row) => foldOf.get(groups[row]!) !== fold),
    held: placesWhere(groups.length, (row) => foldOf.get(groups[row]!) === fold),
  }));
}

function validationFold(rows: number, validationRows: number): Fold {
  const from = rows - validationRows;
  return {
    train: placesWhere(rows, (row) => row < from),
    held: placesWhere(rows, (row) => row >= from),
  };
}

function placesWhere(rows: number, is: (row: number) => boolean): Int32Array {
  const places = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    if (is(row)) {
      places[count] = row;
      count += 1;
    }
  }
  return places.slice(0, count);
}

function hasTwoClasses({ labels }: Matrix, places: Int32Array): boolean {
  return places.some((row) => labels[row] !== labels[places[0]!]);
}
