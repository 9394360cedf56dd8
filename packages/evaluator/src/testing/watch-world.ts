import { createRandom, gaussian } from '@bp/contracts';
import { cellOf, countOutcome, type Tally } from '../watch/tally.js';
import { judgeTally } from '../watch/watch-arms.js';
import type { WatchedArm } from '../watch/watched-attempt.js';

/** A rollout in a world whose truth is known. */
export interface WatchWorld {
  readonly outcomesADay: number;
  /** Of the units that meet the candidate. */
  readonly share: number;
  /** Chance of success under the candidate minus that under production. */
  readonly difference: number;
  /** Attempts of one unit; they come over about ten days. */
  readonly attemptsAUnit: number;
  /** Spread of the units' own chances of success (standard deviation); 0: all alike. */
  readonly spread: number;
  /** Mean days until an outcome is known. */
  readonly delayDays: number;
  /** By how much chances go up and down within a week. */
  readonly season: number;
  /** Day → share from then on. */
  readonly shareChange?: { readonly day: number; readonly share: number; readonly jump: number };
}

/** Attempts that have nothing to do with each other, half of them the candidate's. */
export const PLAIN_WORLD: WatchWorld = {
  outcomesADay: 60,
  share: 0.5,
  difference: 0,
  attemptsAUnit: 1,
  spread: 0,
  delayDays: 0,
  season: 0,
};

export const QUARTER_DAYS = 91;
const MEAN_SUCCESS = 0.55;
const DAYS_OF_A_UNIT = 10;

/** When the watch, looking once a day, first said of a rollout what ends it. */
export interface WatchEnd {
  /** Days since the rollout began; `null`: it was still undecided after `days`. */
  readonly day: number | null;
  readonly decision: 'worse' | 'better' | 'not_worse' | null;
}

/** One rollout, looked at every day until something is said. */
export function playRollout(world: WatchWorld, seed: number, days = QUARTER_DAYS): WatchEnd {
  const random = createRandom(seed);
  const tally: Tally = new Map();
  const arriving: (() => void)[][] = Array.from({ length: days }, () => []);
  const change = world.shareChange;
  const unitsADay = world.outcomesADay / world.attemptsAUnit;
  for (let unit = 0; unit < unitsADay * days; unit += 1) {
    const first = unit / unitsADay;
    const place = random();
    const own = world.spread * gaussian(random);
    for (let attempt = 0; attempt < world.attemptsAUnit; attempt += 1) {
      const chosen = first + (attempt === 0 ? 0 : random() * DAYS_OF_A_UNIT);
      const period = change !== undefined && chosen >= change.day ? 1 : 0;
      const arm: WatchedArm =
        place < (period === 1 ? change!.share : world.share) ? 'candidate' : 'production';
      const season = world.season * Math.sin((2 * Math.PI * chosen) / 7);
      const jump = period === 1 ? change!.jump : 0;
      const chance =
        MEAN_SUCCESS + own + season + jump + (arm === 'candidate' ? world.difference : 0);
      const result = random() < chance ? 'success' : 'failed';
      const known = Math.floor(chosen - world.delayDays * Math.log(1 - random()));
      arriving[known]?.push(() => countOutcome(cellOf(tally, String(unit), arm, period), result));
    }
  }
  for (const [day, outcomes] of arriving.entries()) {
    for (const count of outcomes) count();
    const { decision } = judgeTally(tally);
    if (decision !== 'undecided' && decision !== 'too_few') return { day: day + 1, decision };
  }
  return { day: null, decision: null };
}
