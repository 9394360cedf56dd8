import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ACTIONS, createRandom } from '@bp/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RegistryFolder, registryFolder } from '../../registry/src/testing/registry-folder.js';
import { tinyAction, tinyProbabilities } from '../../registry/src/testing/tiny-bundle.js';
import { placeOf, unitOf } from './choose/unit.js';
import type { Decider, OpenDeciderOptions } from './decider.js';
import { openDecider } from './open-decider.js';

const DRAWS = process.env.BP_LONG === '1' ? 1_000_000 : 200_000;
/** Two bundles that recommend different actions for this site. */
const SITE = { domain: 'a.example.org', pa: 90 };
const SEEDS = [1, 2] as const;

let folder: RegistryFolder;
const open: Decider[] = [];
beforeEach(async () => {
  folder = await registryFolder();
});
afterEach(async () => {
  for (const decider of open.splice(0)) await decider.close();
  await folder.remove();
});

const why = { by: 'ann', reason: 'because' };

async function deciding(options: Partial<OpenDeciderOptions> = {}): Promise<Decider> {
  const decider = await openDecider({ root: folder.root, loadIn: 'this-thread', ...options });
  open.push(decider);
  return decider;
}

/** v1.0.0 in production, v1.1.0 tried with this share. */
async function rollingOut(share: number): Promise<void> {
  await folder.ship(SEEDS[0]);
  await folder.create(SEEDS[1]);
  await folder.registry.startRollout({ version: 'v1.1.0', share, ...why });
}

it('tells two models apart', () => {
  expect(tinyAction(SEEDS[0], SITE.pa)).not.toBe(tinyAction(SEEDS[1], SITE.pa));
});

describe('a decision', () => {
  it('says what was chosen, by what, and with what chance', async () => {
    await folder.ship(1);
    const decider = await deciding();
    expect(decider.decide(SITE)).toEqual({
      decision_id: expect.stringMatching(/^[0-9a-f-]{14}7/),
      action: tinyAction(1, SITE.pa),
      probabilities: expect.anything(),
      propensity: 1,
      model_version: 'v1.0.0',
      policy_version: 'p0',
      arm: 'production',
      served_arm: 'production',
      rollout: null,
      shadow_action: null,
    });
    const { probabilities } = decider.decide(SITE);
    const expected = tinyProbabilities(1, SITE.pa);
    ACTIONS.forEach((action, place) => {
      expect(probabilities[action]).toBeCloseTo(expected[place]!, 6);
    });
  });

  it('is the same for the same id of the caller’s own in every process, and explores over ids', async () => {
    await folder.ship(1);
    await folder.registry.setPolicy({ policy: { kind: 'epsilon', epsilon: 0.4 }, ...why });
    const [one, other] = [await deciding(), await deciding({ random: () => 0.999 })];
    const best = tinyAction(1, SITE.pa);
    let explored = 0;
    for (let turn = 0; turn < 2_000; turn += 1) {
      const decisionId = `task-${turn}`;
      const { action } = one.decide(SITE, { decisionId });
      expect(other.decide(SITE, { decisionId }).action).toBe(action);
      if (action !== best) explored += 1;
    }
    expect(explored / 2_000).toBeCloseTo(0.4, 1);
  });

  it('is made and written down while the clock goes back and forth', async () => {
    await folder.ship(1);
    const hours = [0, 1, -1, 0, -24, 24];
    let turn = 0;
    const clock = (): number => Date.UTC(2026, 0, 5) + 3_600_000 * hours[turn++ % hours.length]!;
    const log = join(folder.root, 'logs');
    const decider = await deciding({ clock, log });
    const made = Array.from({ length: 600 }, () => decider.decide(SITE).decision_id);
    expect(new Set(made).size).toBe(600);
    await decider.close();
    const [file] = await readdir(log);
    const lines = (await readFile(join(log, file!), 'utf8')).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { decision_id: string }).decision_id)).toEqual(
      made,
    );
    expect(decider.metrics()).toMatchObject({ logged: 600, dropped: 0 });
  });

  it('keeps to what is allowed, and refuses a list that leaves nothing', async () => {
    await folder.ship(1);
    await folder.registry.setPolicy({ policy: { kind: 'epsilon', epsilon: 0.5 }, ...why });
    const decider = await deciding();
    const allowed = ['comment', 'guest'] as const;
    for (let turn = 0; turn < 50; turn += 1) {
      const { action, propensity } = decider.decide(SITE, { allowed });
      expect(allowed).toContain(action);
      expect(propensity).toBe(0.5);
    }
    expect(() => decider.decide(SITE, { allowed: [] })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
    expect(() => decider.decide(SITE, { allowed: ['telepathy' as never] })).toThrow(/telepathy/);
    expect(() => decider.decide(null as never)).toThrow(/not an object/);
  });

  it('follows the policy while it runs; a service can only turn exploring off, which it says', async () => {
    await folder.ship(1);
    const decider = await deciding();
    const still = await deciding({ explore: false });
    await folder.registry.setPolicy({ policy: { kind: 'epsilon', epsilon: 1 }, ...why });
    for (const one of [decider, still]) await one.refresh();
    expect(decider.policy).toEqual({ version: 'p3', policy: { kind: 'epsilon', epsilon: 1 } });
    expect(decider.decide(SITE)).toMatchObject({ propensity: 1 / 3, policy_version: 'p3' });
    expect(still.decide(SITE)).toMatchObject({
      action: tinyAction(1, SITE.pa),
      propensity: 1,
      policy_version: 'p3-greedy',
    });
  });

  it('of many is made by one state', async () => {
    await folder.ship(1);
    const decider = await deciding();
    const made = decider.decideMany([
      { site: SITE, decisionId: 'mine' },
      { site: { pa: 10 }, allowed: ['guest'] },
    ]);
    expect(made).toMatchObject([{ decision_id: 'mine' }, { action: 'guest' }]);
  });
});

describe('the propensity', () => {
  it.each([
    [{ kind: 'greedy' }, 0.3],
    [{ kind: 'epsilon', epsilon: 0.2 }, 0.3],
    [{ kind: 'softmax', temperature: 0.2, floor: 0.03 }, 0.5],
  ] as const)(
    'is how often the action comes, over arms and exploring: %o, share %d',
    async (policy, share) => {
      await rollingOut(share);
      await folder.registry.setPolicy({ policy, ...why });
      const decider = await deciding({ random: createRandom(7) });
      const allowed = ['comment', 'profile', 'guest'] as const;
      const counts = new Map<string, number>();
      const written = new Map<string, Set<number>>();
      for (let draw = 0; draw < DRAWS; draw += 1) {
        const { action, propensity } = decider.decide(SITE, { unit: `${draw}`, allowed });
        counts.set(action, (counts.get(action) ?? 0) + 1);
        written.set(action, (written.get(action) ?? new Set()).add(propensity!));
      }
      let sum = 0;
      for (const [action, propensities] of written) {
        expect(propensities.size).toBe(1);
        const [chance] = propensities;
        sum += chance!;
        const margin = 5 * Math.sqrt((chance! * (1 - chance!)) / DRAWS);
        expect(Math.abs(counts.get(action)! / DRAWS - chance!)).toBeLessThanOrEqual(margin);
      }
      expect(sum).toBeCloseTo(1, 12);
    },
  );

  it('of one unit in a rollout is the same in both arms', async () => {
    await rollingOut(0.3);
    const decider = await deciding();
    const made = [...Array(200).keys()].map((unit) => decider.decide(SITE, { unit: `${unit}` }));
    for (const { arm, propensity } of made)
      expect(propensity).toBe(arm === 'candidate' ? 0.3 : 0.7);
  });
});

describe('a rollout', () => {
  it('gives a unit one version, and a growing share only moves units to the candidate', async () => {
    await rollingOut(0.2);
    const decider = await deciding();
    const units = [...Array(2_000).keys()].map((unit) => `unit-${unit}`);
    const armsOf = () => units.map((unit) => decider.decide(SITE, { unit }).arm);
    const before = armsOf();
    expect(armsOf()).toEqual(before);
    const share = before.filter((arm) => arm === 'candidate').length / units.length;
    expect(Math.abs(share - 0.2)).toBeLessThan(0.05);
    await folder.registry.changeRollout({ share: 0.6, ...why });
    await decider.refresh();
    armsOf().forEach((arm, place) => {
      if (before[place] === 'candidate') expect(arm).toBe('candidate');
    });
    expect(decider.arms).toEqual([
      { arm: 'production', version: 'v1.0.0', share: 0.4, served: true },
      { arm: 'candidate', version: 'v1.1.0', share: 0.6, served: true },
    ]);
  });

  it('is lived through without a pause: both versions answer, then the candidate alone', async () => {
    await rollingOut(0.5);
    const decider = await deciding();
    const versions = () =>
      new Set(
        [...Array(100).keys()].map((u) => decider.decide(SITE, { unit: `${u}` }).model_version),
      );
    expect(versions()).toEqual(new Set(['v1.0.0', 'v1.1.0']));
    await folder.registry.finishRollout(why);
    await decider.refresh();
    expect(versions()).toEqual(new Set(['v1.1.0']));
    expect(decider.decide(SITE)).toMatchObject({ arm: 'production', rollout: null });
  });

  it('whose candidate cannot be loaded here is served by production, and says so', async () => {
    await rollingOut(0.5);
    await rm(folder.path('v1.1.0'), { recursive: true, force: true });
    const decider = await deciding();
    const made = [...Array(100).keys()].map((unit) => decider.decide(SITE, { unit: `${unit}` }));
    expect(new Set(made.map(({ arm }) => arm))).toEqual(new Set(['production', 'candidate']));
    for (const { served_arm, model_version, propensity } of made) {
      expect({ served_arm, model_version, propensity }).toEqual({
        served_arm: 'production',
        model_version: 'v1.0.0',
        propensity: 1,
      });
    }
    expect(decider.arms[1]).toMatchObject({ arm: 'candidate', served: false });
  });

  it('stops at once where the policy is switched off: production alone, nothing left to chance', async () => {
    await rollingOut(0.5);
    await folder.registry.setPolicy({ policy: { kind: 'off' }, ...why });
    const decider = await deciding();
    for (let unit = 0; unit < 50; unit += 1) {
      expect(decider.decide(SITE, { unit: `${unit}` })).toMatchObject({
        model_version: 'v1.0.0',
        arm: 'production',
        propensity: 1,
        rollout: null,
      });
    }
  });

  it('after a deployment holds units back on the former version', async () => {
    await folder.ship(SEEDS[0]);
    await folder.create(SEEDS[1]);
    await folder.registry.deploy({ version: 'v1.1.0', holdback: 0.3, ...why });
    const decider = await deciding();
    const made = [...Array(300).keys()].map((unit) => decider.decide(SITE, { unit: `${unit}` }));
    const held = made.filter(({ arm }) => arm === 'holdback');
    expect(held.length).toBeGreaterThan(50);
    expect(new Set(held.map(({ model_version }) => model_version))).toEqual(new Set(['v1.0.0']));
  });
});

describe('a unit', () => {
  it.each([
    [{ domain: 'blog.example.co.uk' }, 'example.co.uk'],
    [{ url: 'https://www.shop.example.org/a?b' }, 'example.org'],
    [{ domain: 'a.blogspot.com' }, 'a.blogspot.com'],
    [{ domain: '192.0.2.1' }, '192.0.2.1'],
    [{ domain: 'unknown', url: '/no/host' }, 'unknown'],
    [{ pa: 3 }, null],
  ])('of %o is %s', (site, unit) => {
    expect(unitOf(site)).toBe(unit);
  });

  it('stands evenly, and elsewhere in another rollout', () => {
    const places = [...Array(20_000).keys()].map((unit) => placeOf('r1', `${unit}`));
    for (const edge of [0.1, 0.5, 0.9]) {
      const below = places.filter((place) => place < edge).length / places.length;
      expect(Math.abs(below - edge)).toBeLessThan(0.02);
    }
    expect(placeOf('r1', 'a')).not.toBe(placeOf('r2', 'a'));
  });
});

describe('ranking', () => {
  it('puts sites in the order of their chance of success', async () => {
    await folder.ship(1);
    const decider = await deciding();
    const sites = [{ pa: 10 }, { pa: 90 }, { pa: 20 }];
    const ranked = decider.rank(sites, { allowed: ['comment', 'forum'] });
    expect(ranked.map(({ probability }) => probability)).toEqual(
      ranked.map(({ probability }) => probability).sort((a, b) => b - a),
    );
    const [low, , alsoLow] = sites;
    const equal = ranked.filter(({ site }) => site === low || site === alsoLow);
    expect(equal.map(({ index }) => index)).toEqual([0, 2]);
    const byGuest = decider.rank(sites, { action: 'guest' });
    expect(new Set(byGuest.map(({ action }) => action))).toEqual(new Set(['guest']));
    expect(() => decider.rank(sites, { action: 'guest', allowed: ['forum'] })).toThrow(
      /not allowed/,
    );
  });
});

describe('the log of decisions', () => {
  it('holds what joins an outcome, what was known, and how it was chosen', async () => {
    await rollingOut(0.5);
    const dir = join(folder.root, 'logs');
    const decider = await deciding({
      log: dir,
      hostname: 'web_1',
      pid: 4711,
      clock: () => Date.parse('2026-01-05T10:00:00Z'),
    });
    const decision = decider.decide(
      { ...SITE, url: 'https://a.example.org/x', forum_supported: true },
      { taskId: '17', allowed: ['guest', 'forum'] },
    );
    const shadow = decider.shadow(SITE, { executed: 'profile', taskId: '18' });
    expect(shadow).toMatchObject({
      action: 'profile',
      propensity: null,
      shadow_action: tinyAction(1, 90),
    });
    await decider.close();
    const text = await readFile(join(dir, 'decisions-web-1-4711.jsonl'), 'utf8');
    const [line, shadowed] = text
      .trimEnd()
      .split('\n')
      .map((one) => JSON.parse(one));
    expect(line).toEqual({
      decision_id: decision.decision_id,
      timestamp: '2026-01-05T10:00:00.000Z',
      task_id: '17',
      unit: 'example.org',
      url: 'https://a.example.org/x',
      domain: 'a.example.org',
      pa: 90,
      forum_supported: true,
      action: decision.action,
      propensity: decision.propensity,
      probabilities: decision.probabilities,
      model_version: decision.model_version,
      policy_version: 'p0',
      arm: decision.arm,
      rollout: 'r4',
      allowed: ['guest', 'forum'],
    });
    expect(shadowed).toMatchObject({
      task_id: '18',
      action: 'profile',
      propensity: null,
      policy_version: null,
      ai_predicted_action: shadow.shadow_action,
    });
    expect(decider.metrics()).toMatchObject({ decisions: 2, logged: 2, dropped: 0 });
    decider.decide(SITE);
    expect(decider.metrics()).toMatchObject({ decisions: 3, dropped: 1 });
  });
});
