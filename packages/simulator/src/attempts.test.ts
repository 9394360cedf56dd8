import { ACTIONS } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import {
  constantPolicy,
  createWorld,
  deterministicPolicy,
  feedbackRecord,
  modelPolicy,
  ruleOfThumb,
  simulateAttempts,
  simulateWeek,
} from './index.js';

const world = createWorld({ seed: 1, sites: 300 });

describe('attempts', () => {
  it('come in order of time, within the window, with ids that weeks do not share', () => {
    const weeks = [0, 1].map((week) => simulateWeek(world, { week, attempts: 500 }));
    const all = weeks.flat();
    expect(new Set(all.map((attempt) => attempt.taskId)).size).toBe(1000);
    for (let index = 1; index < all.length; index += 1) {
      expect(all[index]?.at).toBeGreaterThanOrEqual(all[index - 1]?.at ?? 0);
    }
    expect(all.every((attempt) => attempt.finishedAt > attempt.at)).toBe(true);
  });

  it('each leave a trace, some in one source only, some in several', () => {
    const kinds = new Set(
      simulateAttempts(world, { attempts: 2000 }).map((attempt) => feedbackRecord(attempt).sources),
    );
    expect([...kinds].sort()).toEqual([
      'api',
      'api|automation',
      'api|automation|shadow',
      'api|shadow',
      'automation',
      'automation|shadow',
      'shadow',
    ]);
  });

  it('are chosen as often as the noted propensity says', () => {
    const model = modelPolicy(() => ({ action: 'guest' }), { explore: 0.06 });
    const attempts = simulateAttempts(world, { attempts: 20_000, policy: model });
    for (const action of ACTIONS) {
      const chosen = attempts.filter((attempt) => attempt.action === action);
      const chance = action === 'guest' ? 0.94 : 0.02;
      expect(Math.abs(chosen.length / 20_000 - chance)).toBeLessThan(0.006);
      for (const attempt of chosen.slice(0, 50)) expect(attempt.propensity).toBeCloseTo(chance, 12);
    }
  });

  it('never explore under a deterministic policy, and follow constant chances', () => {
    for (const attempt of simulateAttempts(world, {
      attempts: 500,
      policy: deterministicPolicy(),
    })) {
      expect(attempt.action).toBe(ruleOfThumb(attempt.input));
      expect(attempt.propensity).toBe(1);
    }
    const policy = constantPolicy({ comment: 9, profile: 1 });
    const attempts = simulateAttempts(world, { attempts: 5000, policy });
    const comments = attempts.filter((attempt) => attempt.action === 'comment').length;
    expect(Math.abs(comments / 5000 - 0.9)).toBeLessThan(0.02);
    expect(attempts.every((a) => a.action === 'comment' || a.action === 'profile')).toBe(true);
  });

  it('carry a propensity into records only when asked', () => {
    const [silent] = simulateAttempts(world, { attempts: 1 });
    const [telling] = simulateAttempts(world, { attempts: 1, logPropensity: true });
    expect(silent && feedbackRecord(silent).propensity).toBeNull();
    expect(telling && feedbackRecord(telling)).toMatchObject({
      propensity: telling?.propensity,
      policy_version: 'rule-0.3',
    });
  });

  it('refuse a window or number that cannot be, and take none', () => {
    expect(simulateAttempts(world, { attempts: 0 })).toEqual([]);
    for (const bad of [{ attempts: -1 }, { attempts: 1.5 }, { attempts: 5, from: 10, to: 10 }]) {
      expect(() => simulateAttempts(world, bad)).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID' }),
      );
    }
    expect(() => constantPolicy({})).toThrow('positive sum');
    expect(() => modelPolicy(() => ({ action: 'guest' }), { explore: 2 })).toThrow('explore');
  });
});
