import { ACTIONS, createRandom } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import { largestSurprise, type NewestWeek, surprisesOf } from './week-surprise.js';

/** Attempts that succeed as often as expected; `outcome` may change what came of one. */
function week(
  rows: number,
  outcome: (success: number, action: number, random: () => number) => number = (success) => success,
  perDomain = 3,
): NewestWeek {
  const random = createRandom(5);
  const action = Uint8Array.from({ length: rows }, () => Math.floor(random() * ACTIONS.length));
  const expected = Float64Array.from({ length: rows }, () => 0.15 + 0.7 * random());
  return {
    action,
    expected,
    success: Uint8Array.from(expected, (chance, row) =>
      outcome(random() < chance ? 1 : 0, action[row]!, random),
    ),
    groups: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / perDomain)),
    shareBefore: perDomain / rows,
  };
}

const LIMIT = 4;
const zOf = (given: NewestWeek): number => Math.abs(largestSurprise(surprisesOf(given))?.z ?? 0);

describe('the surprise of a week', () => {
  it('is small where outcomes are as before, also in a large week that drifts a little', () => {
    expect(zOf(week(430))).toBeLessThan(LIMIT);
    const harder = week(20_000, (success, _, random) => (random() < 0.06 ? 0 : success));
    expect(surprisesOf(harder).some(({ of, z }) => of !== 'slope' && z < -LIMIT)).toBe(true);
    expect(zOf(harder)).toBe(0);
  });

  it('is large where half of the outcomes are the wrong way round, and larger where all are', () => {
    const half = week(430, (success, _, random) => (random() < 0.5 ? 1 - success : success));
    const all = week(430, (success) => 1 - success);
    expect(zOf(half)).toBeGreaterThan(LIMIT);
    expect(zOf(all)).toBeGreaterThan(zOf(half));
    expect(largestSurprise(surprisesOf(all))).toMatchObject({ of: 'slope' });
    expect(largestSurprise(surprisesOf(all))!.size).toBeCloseTo(-2, 0);
  });

  it('names the action whose outcomes cannot be', () => {
    const poisoned = week(430, (success, action) => (ACTIONS[action] === 'guest' ? 1 : success));
    const largest = largestSurprise(surprisesOf(poisoned))!;
    expect(largest.of).toBe('guest');
    expect(largest.size).toBeGreaterThan(0.4);
    expect(largest.z).toBeGreaterThan(LIMIT);
  });

  it('counts a domain that has the most attempts, as ever, once', () => {
    const all = (success: number, action: number): number =>
      ACTIONS[action] === 'guest' ? 1 : success;
    expect(zOf(week(430, all, 430))).toBeLessThan(LIMIT);
  });

  it('is large where one domain has seven in ten attempts and had few before', () => {
    const flooded = week(430);
    flooded.groups.fill(0, 0, 300);
    expect(largestSurprise(surprisesOf(flooded))).toMatchObject({ of: 'domain', size: 300 / 430 });
    expect(zOf(flooded)).toBeGreaterThan(LIMIT);
    expect(zOf({ ...flooded, shareBefore: 0.65 })).toBeLessThan(LIMIT);
    // A domain that has less than before floods nothing.
    for (const shareBefore of [0.95, 1]) expect(zOf({ ...flooded, shareBefore })).toBe(0);
    const fifth = week(430);
    fifth.groups.fill(0, 0, 86);
    expect(zOf(fifth)).toBe(0);
  });

  it('says nothing of a handful of attempts', () => {
    expect(surprisesOf(week(14))).toEqual([]);
    expect(largestSurprise([])).toBeNull();
  });
});
