import { expect, it } from 'vitest';
import { POLICIES, playPolicy } from './gate-policies.js';
import { studyWorld } from './gate-world.js';

/** `npm run bench:gate` is the long form. */
it('serves well in healthy weeks, and refuses what unhealthy ones give', () => {
  const worlds = (['default', 'hidden'] as const).map((world) =>
    studyWorld({ world, seed: 1, size: 430, weeks: 5, damagedWeeks: [1, 3] }),
  );
  const play = (name: string) => playPolicy(name, POLICIES[name]!, worlds);
  const ours = play('ours: weighed value, a tenth of a point');
  expect(ours.served).toBeGreaterThan(play('value, test part alone, 1 point').served);
  expect(ours.served).toBeGreaterThan(play('never').served + 0.05);
  expect(play('always newest').served - ours.served).toBeLessThan(0.025);
  expect(ours.firstWorse).toBe(0);
  expect(ours.harmful).toBe(0);
  expect(ours.damaged).toBeGreaterThan(8);
  expect(ours.refused).toBeGreaterThanOrEqual(0.85);
  // It is the look at the week that does it.
  expect(play('ours without looking at the week').refused).toBeLessThan(0.7);
}, 120_000);
