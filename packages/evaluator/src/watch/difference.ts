import type { Cell, Counts, Tally } from './tally.js';
import type { WatchedArm } from './watched-attempt.js';

/** A share of attempts: `hits` of `of`. */
export interface ShareOf {
  readonly hits: keyof Counts;
  readonly of: keyof Counts;
}

/** How far the candidate's share lies above production's. */
export interface ArmDifference {
  readonly estimate: number;
  /** Square of the standard error; units, not attempts, count as independent. */
  readonly variance: number;
  /** Degrees of freedom of the variance: small where few units carry it. */
  readonly freedom: number;
}

type Period = Record<WatchedArm, Sums>;

interface Sums {
  of: number;
  hits: number;
}

/**
 * The difference of the arms' shares, within periods of one candidate's share and weighted as Mantel and Haenszel do
 * (1959); `null` where no period has both arms.
 *
 * Variance: Σ over units of the square of the sum of its residuals (Liang and Zeger 1986, "Longitudinal data analysis
 * using generalized linear models"), at least that of independent attempts, so that few units which happen to be alike
 * pass for no certainty. Degrees of freedom: (Σ v)² / Σ v² − 1 over the parts v of the variance that units have by their
 * sizes (Satterthwaite 1946).
 */
export function armDifference(tally: Tally, { hits, of }: ShareOf): ArmDifference | null {
  const periods = sumPeriods(tally, hits, of);
  const weights = periods.map(({ production: a, candidate: b }) =>
    a.of === 0 ? 0 : (a.of * b.of) / (a.of + b.of),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return null;
  let estimate = 0;
  let independent = 0;
  periods.forEach(({ production: a, candidate: b }, at) => {
    const weight = weights[at]! / total;
    if (weight === 0) return;
    estimate += weight * (b.hits / b.of - a.hits / a.of);
    // Of both arms together, and never 0 or 1: under the hypothesis that is tested they are alike.
    const share = (a.hits + b.hits + 1) / (a.of + b.of + 2);
    independent += weight ** 2 * share * (1 - share) * (1 / a.of + 1 / b.of);
  });
  /** How much one outcome of the cell moves the estimate. */
  const lever = (cell: Cell): number =>
    cell[of] === 0 ? 0 : weights[cell.period]! / total / periods[cell.period]![cell.arm].of;
  const residual = (cell: Cell): number => {
    const own = periods[cell.period]![cell.arm];
    const beyond = own.of === 0 ? 0 : cell[hits] - (cell[of] * own.hits) / own.of;
    return cell.arm === 'candidate' ? beyond : -beyond;
  };
  const clustered = sumOfSquares(tally, (cell) => lever(cell) * residual(cell));
  const sizes = sumOfSquares(tally, (cell) => lever(cell) * cell[of]);
  return {
    estimate,
    variance: Math.max(
      (clustered.squares * sizes.units) / Math.max(1, sizes.units - 1),
      independent,
    ),
    freedom: Math.max(1, sizes.squares ** 2 / sizes.fourths - 1),
  };
}

function sumPeriods(tally: Tally, hits: keyof Counts, of: keyof Counts): Period[] {
  const periods: Period[] = [];
  const empty = (): Period => ({
    production: { of: 0, hits: 0 },
    candidate: { of: 0, hits: 0 },
  });
  for (const cells of tally.values()) {
    for (const cell of cells) {
      while (periods.length <= cell.period) periods.push(empty());
      const sums = periods[cell.period]![cell.arm];
      sums.of += cell[of];
      sums.hits += cell[hits];
    }
  }
  return periods;
}

/** Over units, of what their cells add up to. */
function sumOfSquares(
  tally: Tally,
  part: (cell: Cell) => number,
): { readonly units: number; readonly squares: number; readonly fourths: number } {
  let units = 0;
  let squares = 0;
  let fourths = 0;
  for (const cells of tally.values()) {
    let sum = 0;
    for (const cell of cells) sum += part(cell);
    if (sum !== 0) units += 1;
    squares += sum ** 2;
    fourths += sum ** 4;
  }
  return { units, squares, fourths };
}
