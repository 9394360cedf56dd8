import { ACTIONS, createRandom, normaliseDomain } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import {
  createWorld,
  deterministicPolicy,
  natureAt,
  oracleSuccessRate,
  PRESET_WORLDS,
  policySuccessRate,
  ruleBasedPolicy,
  ruleOfThumb,
  simulateAttempts,
  simulateWeek,
  trueSuccessRate,
  WEEK_MS,
} from './index.js';

const RULE_RATE = 0.49;
const ORACLE_RATE = 0.69;
const TOLERANCE = 0.02;

describe('the default world', () => {
  it('is as hard as agreed, large or of the size of a demo, whatever the seed', () => {
    const sizes = [
      ...Array.from({ length: 5 }, (_, seed) => ({ seed, sites: 10_000 })),
      ...Array.from({ length: 40 }, (_, seed) => ({ seed: 100 + seed })),
    ];
    for (const size of sizes) {
      const world = createWorld(size);
      const rule = policySuccessRate(world, ruleBasedPolicy());
      const oracle = oracleSuccessRate(world);
      expect(Math.abs(rule - RULE_RATE), `rule ${rule} in ${JSON.stringify(size)}`).toBeLessThan(
        TOLERANCE,
      );
      expect(
        Math.abs(oracle - ORACLE_RATE),
        `oracle ${oracle} in ${JSON.stringify(size)}`,
      ).toBeLessThan(TOLERANCE);
    }
  });

  it('has about half of the attempts that are really simulated succeed', () => {
    const world = createWorld({ seed: 3 });
    const attempts = simulateAttempts(world, { attempts: 20_000 });
    const rate = attempts.filter((attempt) => attempt.success).length / attempts.length;
    expect(Math.abs(rate - policySuccessRate(world, ruleBasedPolicy()))).toBeLessThan(0.012);
  });

  it('notes a wrong site type for one site in five and misses a fifth of the facts', () => {
    const { sites } = createWorld({ seed: 8, sites: 5000 });
    const typed = sites.filter((site) => site.facts.site_type !== null);
    const wrong = typed.filter((site) => site.facts.site_type !== site.nature.siteType);
    expect(typed.length / sites.length).toBeCloseTo(0.8, 2);
    expect(wrong.length / typed.length).toBeCloseTo(0.2, 1);
    for (const fact of ['url', 'pa', 'da', 'platform_guess', 'guest_supported'] as const) {
      const missing = sites.filter((site) => site.facts[fact] === null).length / sites.length;
      expect(Math.abs(missing - 0.2), fact).toBeLessThan(0.025);
    }
  });

  it('has hosts and URLs that read as they were meant, each host once', () => {
    const { sites } = createWorld({ seed: 9, sites: 5000 });
    expect(new Set(sites.map((site) => site.facts.domain)).size).toBe(5000);
    for (const { facts } of sites) {
      expect(normaliseDomain(facts.domain)).toBe(facts.domain);
      if (facts.url !== null) expect(normaliseDomain(facts.url)).toBe(facts.domain);
    }
  });

  it('is the same for the same seed and another for another', () => {
    const facts = (seed: number) =>
      createWorld({ seed, sites: 50 }).sites.map((site) => site.facts);
    expect(facts(5)).toEqual(facts(5));
    expect(facts(5)).not.toEqual(facts(6));
  });
});

describe('other worlds', () => {
  it('turns sites into others week by week and hardens, where told to', () => {
    const world = createWorld({ seed: 1, sites: 4000, ...PRESET_WORLDS.drifting });
    const later = world.start + 10 * WEEK_MS;
    const turned = world.sites.filter(
      (site) => natureAt(world, site, later) !== site.nature,
    ).length;
    expect(turned / 4000).toBeCloseTo(1 - 0.96 ** 10, 1);
    expect(world.sites.every((site) => natureAt(world, site) === site.nature)).toBe(true);
    expect(oracleSuccessRate(world, { at: later })).toBeLessThan(oracleSuccessRate(world) - 0.05);
    const oldBest = simulateWeek(world, { week: 10, attempts: 400 });
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const known = oldBest.filter((attempt) => attempt.input.da !== null);
    const rise = mean(
      known.map((attempt) => (attempt.input.da ?? 0) - (world.sites[attempt.site]?.facts.da ?? 0)),
    );
    expect(rise).toBeGreaterThan(15);
  });

  it('notes outcomes the wrong way round as often as told', () => {
    const attempts = simulateAttempts(createWorld({ seed: 1, ...PRESET_WORLDS.noisy }), {
      attempts: 10_000,
    });
    const flipped = attempts.filter((attempt) => attempt.success !== attempt.happened).length;
    expect(Math.abs(flipped / 10_000 - 0.1)).toBeLessThan(0.015);
  });

  it('takes natures with rates of its own', () => {
    const [nature] = createWorld({ seed: 1, sites: 1 }).natures;
    const rates = { comment: 0.5, profile: 0.6, forum: 0, guest: 1 };
    const natures = [{ ...(nature as NonNullable<typeof nature>), rates }];
    const world = createWorld({ seed: 1, sites: 20, hardness: 0, natures });
    for (const action of ACTIONS) {
      expect(trueSuccessRate(world, () => action)).toBeCloseTo(rates[action], 12);
    }
    const hard = createWorld({ seed: 1, sites: 20, natures });
    expect(trueSuccessRate(hard, () => 'forum')).toBe(0);
    expect(trueSuccessRate(hard, () => 'guest')).toBe(1);
  });

  it('makes every preset, and one site alone', () => {
    for (const preset of Object.values(PRESET_WORLDS)) {
      const world = createWorld({ seed: 2, ...preset, sites: 60 });
      expect(oracleSuccessRate(world)).toBeGreaterThan(policySuccessRate(world, ruleBasedPolicy()));
    }
    expect(createWorld({ seed: 2, sites: 1 }).sites).toHaveLength(1);
  });

  it('refuses what cannot be', () => {
    for (const bad of [
      { sites: 0 },
      { sites: 1.5 },
      { missing: 2 },
      { labelNoise: Number.NaN },
      { hardness: -1 },
      { natures: [] },
      { drift: { natureChangesPerWeek: 1.5 } },
    ]) {
      expect(() => createWorld({ seed: 1, ...bad }), JSON.stringify(bad)).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID' }),
      );
    }
  });
});

describe('true success rates', () => {
  it('never lets anything beat the oracle, and agrees with choosing by hand', () => {
    const world = createWorld({ seed: 4, sites: 300 });
    const random = createRandom(1);
    const any = trueSuccessRate(world, () => ACTIONS[Math.floor(random() * 4)] ?? 'comment');
    expect(any).toBeLessThan(oracleSuccessRate(world));
    expect(policySuccessRate(world, deterministicPolicy())).toBeCloseTo(
      trueSuccessRate(world, ruleOfThumb),
      12,
    );
  });
});
