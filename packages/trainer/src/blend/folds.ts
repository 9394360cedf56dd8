import { createRandom, type Matrix, shuffle } from '@bp/contracts';

/** One way of holding rows out: learn from `train`, judge on `held`. Places in the pooled matrix. */
export interface Fold {
  readonly train: Int32Array;
  readonly held: Int32Array;
}

/** Up to so many rows five folds are used, then three; beyond, the validation part is large enough by itself. */
const MOST_ROWS_FOR_FIVE = 10_000;
const MOST_ROWS_FOR_THREE = 30_000;
/** With fewer domains a fold than this the validation part is held out, too. */
const LEAST_DOMAINS_PER_FOLD = 4;

/**
 * The folds of training and validation rows together, none where the validation part is to be held out instead. No
 * domain is on both sides of a fold, and the learning side of each has at least two classes.
 */
export function chooseFolds(pooled: Matrix, seed: number): readonly Fold[] {
  if (pooled.rows > MOST_ROWS_FOR_THREE) return [];
  const folds = groupedFolds(pooled.groups, pooled.rows > MOST_ROWS_FOR_FIVE ? 3 : 5, seed);
  return folds.every(({ train }) => hasTwoClasses(pooled, train)) ? folds : [];
}

/** Domains dealt to the fold with the fewest rows, in an order that the seed decides; none where they are too few. */
export function groupedFolds(groups: Int32Array, count: number, seed: number): readonly Fold[] {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  if (sizes.size < count * LEAST_DOMAINS_PER_FOLD) return [];
  const order = shuffle(createRandom(seed ^ 0x666f6c64), [...sizes.keys()]);
  const rowsOf = new Array<number>(count).fill(0);
  const foldOf = new Map<number, number>();
  for (const group of order) {
    const smallest = rowsOf.indexOf(Math.min(...rowsOf));
    foldOf.set(group, smallest);
    rowsOf[smallest]! += sizes.get(group)!;
  }
  const places = groups.map((_, row) => row);
  return rowsOf.map((_, fold) => ({
    train: places.filter((row) => foldOf.get(groups[row]!) !== fold),
    held: places.filter((row) => foldOf.get(groups[row]!) === fold),
  }));
}

function hasTwoClasses({ labels }: Matrix, places: Int32Array): boolean {
  return places.some((row) => labels[row] !== labels[places[0]!]);
}
