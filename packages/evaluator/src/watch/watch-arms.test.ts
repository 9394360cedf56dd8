import { describe, expect, it } from 'vitest';
import { PLAIN_WORLD, playRollout, type WatchWorld } from '../testing/watch-world.js';
import { watchArms } from './watch-arms.js';
import type { WatchedArm, WatchedAttempt } from './watched-attempt.js';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const DAY = 86_400_000;

/** `count` attempts of an arm, one a unit unless `perUnit` says more, of which the first `successes` succeeded. */
function attempts(
  arm: WatchedArm,
  count: number,
  successes: number,
  { perUnit = 1, at = NOW - DAY }: { readonly perUnit?: number; readonly at?: number } = {},
): WatchedAttempt[] {
  return Array.from({ length: count }, (_, row) => ({
    unit: `${arm}-${at}-${Math.floor(row / perUnit)}`,
    arm,
    result: row < successes ? 'success' : 'failed',
    at,
  }));
}

const watch = (rows: readonly WatchedAttempt[], shareChanges: readonly number[] = []) =>
  watchArms(rows, { now: NOW, shareChanges });

describe('what is said of two arms', () => {
  it('is nothing below 30 outcomes an arm, however far they are apart', () => {
    const few = watch([...attempts('production', 300, 300), ...attempts('candidate', 29, 0)]);
    expect(few).toMatchObject({ decision: 'too_few', interval: null, difference: -1 });
    expect(few.words).toBe(
      'Too few outcomes to say anything yet: 29 outcomes of the candidate, 300 of production; 30 of each are needed.',
    );
    expect(
      watch([...attempts('production', 300, 300), ...attempts('candidate', 30, 0)]).decision,
    ).toBe('worse');
    expect(watch([])).toMatchObject({ decision: 'too_few', difference: null });
  });

  it('is undecided, worse, better or not worse, with the figures', () => {
    const said = (b: number, each = 400) =>
      watch([...attempts('production', each, each / 2), ...attempts('candidate', each, b)]);
    expect(said(200).decision).toBe('undecided');
    expect(said(100).decision).toBe('worse');
    expect(said(300).decision).toBe('better');
    expect(said(10_000, 20_000).decision).toBe('not_worse');
    const worse = said(100);
    expect(worse.difference).toBeCloseTo(-0.25, 9);
    expect(worse.interval!.low).toBeLessThan(-0.25);
    expect(worse.interval!.high).toBeLessThan(0);
    expect(worse.arms.candidate).toMatchObject({ outcomes: 400, units: 400, success_rate: 0.25 });
    expect(worse.words).toMatch(
      /^The candidate does worse: −25\.0 points \(between −\d+\.\d and −\d+\.\d; 400 outcomes of the candidate, 400 of production\)\.$/,
    );
  });

  it('says less of many attempts on few units', () => {
    const width = (perUnit: number): number => {
      const { interval } = watch([
        ...attempts('production', 400, 200, { perUnit }),
        ...attempts('candidate', 400, 200, { perUnit }),
      ]);
      return interval!.high - interval!.low;
    };
    expect(width(20)).toBeGreaterThan(3 * width(1));
    expect(width(400)).toBe(2);
  });

  it('takes a better season with a larger share for what it is', () => {
    const change = NOW - 10 * DAY;
    const seasons = [
      ...attempts('production', 900, 270, { at: NOW - 20 * DAY }),
      ...attempts('candidate', 100, 30, { at: NOW - 20 * DAY }),
      ...attempts('production', 500, 350, { at: NOW - 5 * DAY }),
      ...attempts('candidate', 500, 350, { at: NOW - 5 * DAY }),
    ];
    expect(watch(seasons).decision).toBe('better');
    const periods = watch(seasons, [change]);
    expect(periods.decision).toBe('undecided');
    expect(periods.difference).toBeCloseTo(0, 9);
  });
});

describe('attempts without an outcome', () => {
  const open = (arm: WatchedArm, count: number, days: number): WatchedAttempt[] =>
    attempts(arm, count, 0, { at: NOW - days * DAY }).map((attempt) => ({
      ...attempt,
      result: null,
    }));

  it('wait for seven days, then count as missing, and never as failures', () => {
    const { arms, difference } = watch([
      ...attempts('production', 50, 25),
      ...attempts('candidate', 50, 25),
      ...open('candidate', 7, 6),
      ...open('candidate', 9, 7),
    ]);
    expect(arms.candidate).toMatchObject({ outcomes: 50, waiting: 7, missing: 9, due: 9 });
    expect(difference).toBe(0);
  });

  it('keep a candidate from taking over where it has more of them, and so do errors', () => {
    const good = [...attempts('production', 600, 200), ...attempts('candidate', 600, 500)];
    expect(watch(good).decision).toBe('better');
    const lost = watch([
      ...good,
      ...open('production', 200, 9).map(settled),
      ...open('candidate', 200, 9),
    ]);
    expect(lost.decision).toBe('undecided');
    expect(lost.words).toMatch(
      /more outcomes missing \(100\.0% against 0\.0%\), and does not take/,
    );
    const errors = watch(
      good.map((one) =>
        one.arm === 'candidate' && one.result === 'failed' ? { ...one, result: 'error' } : one,
      ),
    );
    expect(errors.guardrails[0]).toMatchObject({ of: 'errors', held: false });
    expect(errors.decision).toBe('undecided');
  });

  const settled = (attempt: WatchedAttempt): WatchedAttempt => ({ ...attempt, result: 'failed' });
});

/** `npm run bench:live` is the long form. */
describe('a quarter of daily looks', () => {
  const ends = (world: Partial<WatchWorld>, rollouts: number) =>
    Array.from({ length: rollouts }, (_, seed) => playRollout({ ...PLAIN_WORLD, ...world }, seed));

  it('stops nothing where the arms are equal, with five attempts a domain, seasons and late outcomes', () => {
    const hard = { attemptsAUnit: 5, spread: 0.18, season: 0.15, delayDays: 3, share: 0.2 };
    const stopped = ends(hard, 60).filter(({ decision }) => decision === 'worse');
    expect(stopped.length).toBeLessThanOrEqual(2);
  });

  it('sees 20 points within days', () => {
    const days = ends({ difference: -0.2 }, 30).map(({ decision, day }) =>
      decision === 'worse' ? day! : Number.POSITIVE_INFINITY,
    );
    expect(days.sort((a, b) => a - b)[15]).toBeLessThanOrEqual(8);
  });
});
