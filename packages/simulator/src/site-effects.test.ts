import { createHash } from 'node:crypto';
import { ACTIONS } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import {
  bestAction,
  createWorld,
  HIDDEN_HABITS,
  oracleSuccessRate,
  PRESET_WORLDS,
  policySuccessRate,
  ruleBasedPolicy,
  simulateAttempts,
  successProbability,
  trueSuccessRate,
  WEEK_MS,
  type World,
  type WorldOptions,
} from './index.js';

const made = (preset: keyof typeof PRESET_WORLDS, options: Partial<WorldOptions> = {}): World =>
  createWorld({ seed: 11, ...PRESET_WORLDS[preset], ...options });

/** Log-odds of an action on each site, hardness taken off. */
function logOdds(world: World, action: (typeof ACTIONS)[number]): number[] {
  return world.sites.map((site) => {
    const chance = successProbability(world, site, action);
    return Math.log(chance / (1 - chance)) + site.hardness;
  });
}

/** Share of the variance that the mean of each group leaves. */
function leftOver(values: readonly number[], groups: readonly string[]): number {
  const mean = (own: readonly number[]): number => own.reduce((a, b) => a + b, 0) / own.length;
  const spread = (own: readonly number[], middle: number): number =>
    own.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const inGroups = [...new Set(groups)].map((name) => {
    const own = values.filter((_, at) => groups[at] === name);
    return spread(own, mean(own));
  });
  return inGroups.reduce((a, b) => a + b, 0) / spread(values, mean(values));
}

describe('worlds of several kinds', () => {
  it('leave those that were there as they were, byte for byte', () => {
    const fingerprint = (preset: keyof typeof PRESET_WORLDS): string => {
      const world = made(preset, { sites: 120 });
      const text = JSON.stringify([world, simulateAttempts(world, { attempts: 200 })]);
      return createHash('sha256').update(text).digest('hex').slice(0, 16);
    };
    expect(fingerprint('default')).toBe('abd28da38856ab79');
    expect(fingerprint('imbalanced')).toBe('8d93523e24466fbf');
    expect(fingerprint('drifting')).toBe('86834651f36ed5e0');
    expect(fingerprint('noisy')).toBe('99980f59ad24070b');
    expect(fingerprint('incomplete')).toBe('4e5a3f40ec9ac2a7');
  });

  it.each(['additive', 'interacting'] as const)('%s: the noted facts alone decide', (preset) => {
    const world = made(preset);
    const facts = world.sites.map(({ facts: seen }) =>
      JSON.stringify([
        seen.site_type,
        seen.platform_guess,
        seen.comment_supported,
        seen.requires_login,
        seen.registration_detected,
        seen.da === null ? null : seen.da >= 45,
      ]),
    );
    for (const action of ACTIONS)
      expect(leftOver(logOdds(world, action), facts)).toBeLessThan(1e-9);
    const best = new Set(world.sites.map((site) => bestAction(world, site)));
    expect(best.size).toBeGreaterThanOrEqual(3);
  });

  it('additive: a fact adds the same whatever the other facts are; interacting: it does not', () => {
    // Second difference of two facts, over sites that agree in all the others: 0 where effects only add up.
    const largest = (preset: 'additive' | 'interacting'): number => {
      const world = made(preset, { sites: 6000 });
      const cells = new Map<string, number>();
      const odds = logOdds(world, 'guest');
      world.sites.forEach(({ facts: seen }, at) => {
        const { site_type, platform_guess, comment_supported } = seen;
        const strong = seen.da === null ? null : seen.da >= 45;
        const rest = [site_type, platform_guess, comment_supported, strong].join();
        cells.set([rest, seen.requires_login, seen.registration_detected].join('|'), odds[at]!);
        cells.set(rest, 0);
      });
      const found = [...cells.keys()].flatMap((rest) => {
        const [a, b, c, d] = ['true,true', 'true,false', 'false,true', 'false,false'].map((pair) =>
          cells.get([rest, ...pair.split(',')].join('|')),
        );
        const known = [a, b, c, d].every((value) => value !== undefined);
        return known ? [Math.abs(a! - b! - c! + d!)] : [];
      });
      expect(found.length).toBeGreaterThan(10);
      return Math.max(...found);
    };
    expect(largest('additive')).toBeLessThan(1e-9);
    expect(largest('interacting')).toBeGreaterThan(0.3);
  });

  it('hidden: a third of the sites have a habit for good that no fact shows', () => {
    const world = made('hidden', { sites: 4000 });
    for (const { name, share } of HIDDEN_HABITS) {
      const own = world.sites.filter(({ habit }) => habit?.name === name);
      expect(own.length / 4000).toBeCloseTo(share, 3);
      // Facts of these sites are those of any site.
      const blogs = own.filter(({ facts }) => facts.site_type === 'blog').length / own.length;
      const all = world.sites.filter(({ facts }) => facts.site_type === 'blog').length / 4000;
      expect(Math.abs(blogs - all)).toBeLessThan(0.04);
    }
    const closed = world.sites.filter(({ habit }) => habit?.name === 'closed-registration');
    const later = { at: world.start + 40 * WEEK_MS };
    const where = (site: (typeof closed)[number]): boolean => closed.includes(site);
    const open = createWorld({ seed: 11, sites: 4000 });
    const profile = trueSuccessRate(world, () => 'profile', { ...later, where });
    expect(profile).toBeLessThan(trueSuccessRate(open, () => 'profile') - 0.25);
    expect(trueSuccessRate(world, () => 'profile', { where })).toBe(profile);
    expect(made('revisited').sites).toHaveLength(225);
  });

  it('know the truth: attempts succeed as often as it says', () => {
    for (const preset of ['additive', 'interacting', 'hidden', 'sparse'] as const) {
      const world = made(preset);
      const attempts = simulateAttempts(world, { attempts: 20_000 });
      const rate = attempts.filter(({ success }) => success).length / attempts.length;
      const truth = policySuccessRate(world, ruleBasedPolicy());
      expect(Math.abs(rate - truth), preset).toBeLessThan(0.015);
      expect(oracleSuccessRate(world) - truth, preset).toBeGreaterThan(0.1);
    }
  });

  it('refuse shares and deviations that cannot be', () => {
    const [habit] = HIDDEN_HABITS;
    for (const bad of [
      { factEffects: { each: -1, pairs: 0 } },
      { factEffects: { each: 0, pairs: Number.NaN } },
      { habits: [{ ...habit!, share: 1.2 }] },
      { habits: [{ ...habit!, share: -0.1 }] },
    ]) {
      expect(() => createWorld({ seed: 1, ...bad }), JSON.stringify(bad)).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID' }),
      );
    }
  });
});
