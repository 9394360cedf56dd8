import {
  PLAIN_WORLD,
  playRollout,
  QUARTER_DAYS,
  type WatchWorld,
} from '../../../packages/evaluator/src/testing/watch-world.js';
import { type Figure, median } from './limits.js';

/*
 * The watch over a rollout, where the truth is known: how often it stops a candidate that is as good as production,
 * looking every day for a quarter, and how soon it sees one that is worse.
 */

const SHARES = [0.5, 0.2, 0.1];
/** Of quarters with equal arms, in percent. */
const MOST_FALSE_STOPS = 1;

const EQUAL_WORLDS: Readonly<Record<string, Partial<WatchWorld>>> = {
  'independent attempts': {},
  'weekly seasons of ±15 points': { season: 0.15 },
  'outcomes 3 days late': { delayDays: 3 },
  'five attempts a domain': { attemptsAUnit: 5, spread: 0.18 },
  'all of these': { attemptsAUnit: 5, spread: 0.18, season: 0.15, delayDays: 3 },
  'share raised to 0.5 as chances rise by 10 points': {
    shareChange: { day: 14, share: 0.5, jump: 0.1 },
  },
};

/** Days (median) that the contract allows, by outcomes a day and points: half of the units, independent attempts. */
const DAYS_ALLOWED: Readonly<Record<string, number>> = {
  '60 −10': 21,
  '700 −10': 2,
  '60 −20': 8,
  '700 −20': 1,
};

/** False stops of `quarters` quarters each, against their limit. */
export function falseStops(quarters: number): Figure[] {
  return Object.entries(EQUAL_WORLDS).flatMap(([name, world]) =>
    SHARES.map((share) => {
      const ends = Array.from({ length: quarters }, (_, at) =>
        playRollout({ ...PLAIN_WORLD, ...world, share }, at + 1),
      );
      const stopped = ends.filter(({ decision }) => decision === 'worse').length;
      return {
        what: `false stops, share ${share}: ${name}`,
        value: (100 * stopped) / quarters,
        limit: MOST_FALSE_STOPS,
        unit: '%',
        note: `of ${quarters} quarters`,
      };
    }),
  );
}

/** Median days until a worse candidate is stopped: those with a limit, and the table of all. */
export function daysToNotice(rollouts: number): {
  readonly figures: Figure[];
  readonly table: string;
} {
  const figures: Figure[] = [];
  const rows = [60, 200, 700].flatMap((outcomesADay) =>
    SHARES.flatMap((share) =>
      [1, 5].map((attemptsAUnit) => {
        const days = [5, 10, 20].map((points) => {
          const world = {
            ...PLAIN_WORLD,
            outcomesADay,
            share,
            attemptsAUnit,
            spread: attemptsAUnit === 1 ? 0 : 0.18,
            difference: -points / 100,
          };
          const value = medianDay(world, Math.max(25, Math.round((rollouts * 60) / outcomesADay)));
          const limit = DAYS_ALLOWED[`${outcomesADay} −${points}`];
          if (limit !== undefined && share === 0.5 && attemptsAUnit === 1) {
            const what = `days to see −${points} points, ${outcomesADay} outcomes a day`;
            figures.push({ what, value, limit, unit: 'days' });
          }
          return Number.isFinite(value) ? `${value}` : `over ${QUARTER_DAYS}`;
        });
        return [outcomesADay, share, attemptsAUnit, ...days].map(padded).join('');
      }),
    ),
  );
  const head = ['a day', 'share', 'a domain', '−5', '−10', '−20'].map(padded).join('');
  return { figures, table: [`median days to see (points):`, head, ...rows].join('\n') };
}

function medianDay(world: WatchWorld, rollouts: number): number {
  return median(
    Array.from({ length: rollouts }, (_, at) => {
      const { decision, day } = playRollout(world, at + 1);
      return decision === 'worse' ? day! : Number.POSITIVE_INFINITY;
    }),
  );
}

function padded(cell: string | number): string {
  return String(cell).padStart(10);
}
