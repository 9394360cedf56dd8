import { ACTIONS, type Action } from '@bp/contracts';

/** The newest week's attempts, and what the weeks before let expect of them. Arrays have an entry for each attempt. */
export interface NewestWeek {
  /** Attempted action as an index into `ACTIONS`. */
  readonly action: Uint8Array;
  /** 1 where the attempt succeeded. */
  readonly success: Uint8Array;
  /** Registrable domain as an index. */
  readonly groups: Int32Array;
  /** Chance of success of the attempted action, 0–1, by an outcome model of earlier attempts only. */
  readonly expected: Float64Array;
  /** Of the attempts of the weeks before, the largest share that one domain has, 0–1. */
  readonly shareBefore: number;
}

/** How outcomes differ from what was expected of them. */
export interface Surprise {
  /**
   * An action: its mean surprise (success minus expected). `slope`: surprise along what was held likely: 0 where
   * expectations came true, −1 where outcomes have nothing to do with them, −2 where they are inverted. `domain`: share of
   * the attempts that the domain with the most of them has.
   */
  readonly of: Action | 'slope' | 'domain';
  readonly size: number;
  /** In standard errors, attempts of one domain counting as one; of `domain`: above the largest share before. */
  readonly z: number;
}

/** Fewer attempts of an action say nothing about it. */
const FEWEST_ATTEMPTS = 15;

/** The surprises of a week: of outcomes as a whole, of each action with at least 15 attempts, and of its largest domain. */
export function surprisesOf(week: NewestWeek): Surprise[] {
  const { action, success, groups, expected } = week;
  const rows = action.length;
  if (rows < FEWEST_ATTEMPTS) return [];
  const middle = expected.reduce((a, b) => a + b, 0) / rows;
  const spread = expected.reduce((sum, chance) => sum + (chance - middle) ** 2, 0);
  const surprise = (of: Surprise['of'], scale: number, own: (row: number) => number): Surprise => {
    const byDomain = new Map<number, number>();
    for (let row = 0; row < rows; row += 1) {
      const part = own(row) * (success[row]! - expected[row]!);
      byDomain.set(groups[row]!, (byDomain.get(groups[row]!) ?? 0) + part);
    }
    let total = 0;
    let squares = 0;
    for (const sum of byDomain.values()) {
      total += sum;
      squares += sum * sum;
    }
    const z = squares === 0 ? 0 : total / Math.sqrt(squares);
    return { of, size: scale === 0 ? 0 : total / scale, z };
  };
  return [
    surprise('slope', spread, (row) => expected[row]! - middle),
    ...ACTIONS.flatMap((name, code) => {
      const attempts = action.reduce((count, own) => count + (own === code ? 1 : 0), 0);
      if (attempts < FEWEST_ATTEMPTS) return [];
      return [surprise(name, attempts, (row) => (action[row] === code ? 1 : 0))];
    }),
    largestDomain(week),
  ];
}

/** How far the largest domain's share lies above what one domain had before, by the binomial's standard error; 0 below. */
function largestDomain({ groups, shareBefore }: NewestWeek): Surprise {
  const rows = groups.length;
  const size = largestShare(groups);
  const before = Math.max(shareBefore, 1 / rows);
  const z = size > before ? (size - before) / Math.sqrt((before * (1 - before)) / rows) : 0;
  return { of: 'domain', size, z };
}

/** The share of the domain that has the most attempts; 0 where there are none. */
export function largestShare(groups: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  let most = 0;
  for (let row = 0; row < groups.length; row += 1) {
    const count = (counts.get(groups[row]!) ?? 0) + 1;
    counts.set(groups[row]!, count);
    most = Math.max(most, count);
  }
  return most === 0 ? 0 : most / groups.length;
}

/** A mean surprise of an action from which on it is no mere drift: 15 points. */
const LARGE_SURPRISE = 0.15;
/** Expectations of few attempts are too bold, so that the slope of a healthy second week is about −0.5. */
const LARGE_SLOPE = 0.7;
/** With less, a domain can't lead a model far astray. */
const LARGE_SHARE = 0.3;

const isLarge = ({ of, size }: Surprise): boolean => {
  if (of === 'slope') return size <= -LARGE_SLOPE;
  return of === 'domain' ? size >= LARGE_SHARE : Math.abs(size) >= LARGE_SURPRISE;
};

/** The surprise that is largest in standard errors among those that are large in size; `null`: there is none. */
export function largestSurprise(surprises: readonly Surprise[]): Surprise | null {
  return surprises
    .filter(isLarge)
    .reduce<Surprise | null>(
      (largest, each) =>
        largest === null || Math.abs(each.z) > Math.abs(largest.z) ? each : largest,
      null,
    );
}
