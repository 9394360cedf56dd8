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

  it('counts a domain that floods the week once', () => {
    const flooded = week(
      430,
      (success, action) => (ACTIONS[action] === 'guest' ? 1 : success),
      430,
    );
    expect(zOf(flooded)).toBeLessThan(LIMIT);
  });

  it('says nothing of a handful of attempts', () => {
    expect(surprisesOf(week(14))).toEqual([]);
    expect(largestSurprise([])).toBeNull();
  });
});
