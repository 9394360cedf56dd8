import { ACTIONS, type Action, createRandom, type Exploring } from '@bp/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionChances, allowedClasses, drawClass } from './action-chances.js';
import { recommend } from './recommend.js';

const DRAWS = process.env.BP_LONG === '1' ? 1_000_000 : 200_000;

const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });
const exploring: fc.Arbitrary<Exploring> = fc.oneof(
  fc.constant({ kind: 'greedy' } as const),
  fc.record({
    kind: fc.constant('epsilon' as const),
    epsilon: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('softmax' as const),
    temperature: fc.double({ min: 1e-3, max: 10, noNaN: true }),
    floor: fc.double({ min: 0, max: 0.25, noNaN: true }),
  }),
);
const allowed = fc.subarray([...ACTIONS], { minLength: 1 });

describe('chances of actions', () => {
  it('sum to 1 over what is allowed, and are 0 elsewhere', () => {
    fc.assert(
      fc.property(scores, exploring, allowed, (given, policy, list) => {
        const out = new Float64Array(4);
        const best = actionChances(
          Float64Array.from(given),
          allowedClasses(ACTIONS, list),
          policy,
          out,
        );
        expect(list).toContain(ACTIONS[best]);
        expect(out.reduce((sum, chance) => sum + chance)).toBeCloseTo(1, 12);
        ACTIONS.forEach((action, place) => {
          if (!list.includes(action)) expect(out[place]).toBe(0);
          if (policy.kind === 'softmax' && list.includes(action)) {
            expect(out[place]).toBeGreaterThanOrEqual(policy.floor ?? 0);
          }
        });
      }),
    );
  });

  it.each<Exploring>([
    { kind: 'epsilon', epsilon: 0.2 },
    { kind: 'softmax', temperature: 0.2, floor: 0.02 },
  ])('are those with which actions are drawn: %o', (policy) => {
    const given = Float64Array.from([0.2, 0.55, 0.1, 0.5]);
    const chances = new Float64Array(4);
    const best = actionChances(
      given,
      allowedClasses(ACTIONS, ['comment', 'profile', 'guest']),
      policy,
      chances,
    );
    const counts = [0, 0, 0, 0];
    const random = createRandom(1);
    for (let draw = 0; draw < DRAWS; draw += 1) counts[drawClass(chances, best, random)]! += 1;
    expect(counts[2]).toBe(0);
    counts.forEach((count, place) => {
      const chance = chances[place]!;
      // Five standard errors: a right program fails once in a million runs.
      const margin = 5 * Math.sqrt((chance * (1 - chance)) / DRAWS);
      expect(Math.abs(count / DRAWS - chance)).toBeLessThanOrEqual(margin);
    });
  });

  it('come nearer to the best as the temperature falls', () => {
    const out = new Float64Array(4);
    const bestChance = [1, 0.1, 0.01].map((temperature) => {
      const best = actionChances(
        Float64Array.from([0.2, 0.5, 0.4, 0.1]),
        0b1111,
        { kind: 'softmax', temperature },
        out,
      );
      return out[best]!;
    });
    expect(bestChance).toEqual([...bestChance].sort());
    expect(bestChance.at(-1)).toBeGreaterThan(0.999);
  });
});

describe('allowed actions', () => {
  it('limit what is recommended and how often', () => {
    const predict = (allowed: readonly Action[], explore?: number) =>
      recommend(
        ACTIONS,
        Float64Array.from([0.1, 0.9, 0.3, 0.2]),
        'v',
        { allowed, random: () => 0.999, ...(explore === undefined ? {} : { explore }) },
        new Float64Array(4),
      );
    expect(predict(['forum', 'guest'])).toMatchObject({ action: 'forum', propensity: 1 });
    expect(predict(['forum', 'guest'], 0.1)).toMatchObject({ action: 'forum', propensity: 0.9 });
    expect(predict(['guest'], 0.1)).toMatchObject({ action: 'guest', propensity: 1 });
    expect(predict(['guest']).probabilities.profile).toBe(0.9);
  });

  it.each([
    [[], /is empty/],
    [['telepathy'], /names "telepathy"/],
    ['comment', /is not a list/],
    [['guest'], /does not know/],
  ])('that leave nothing to choose are refused: %j', (list, message) => {
    const classes: readonly Action[] = ['comment', 'profile', 'forum'];
    expect(() => allowedClasses(classes, list as Action[])).toThrow(message);
  });
});
