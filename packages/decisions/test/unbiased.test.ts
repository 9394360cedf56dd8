import { ACTIONS, createRandom } from '@bp/contracts';
import { expect, it } from 'vitest';
import { registryFolder } from '../../registry/src/testing/registry-folder.js';
import { openDecider } from '../src/open-decider.js';

const WORLDS = 200;
const UNITS = 300;

/*
 * What the propensities are for: the value of any other policy, told from what this one tried. Worlds differ in their
 * sites, units and outcomes; in each, a candidate answers for a third of the units, and both versions explore.
 */
it('inverse propensities tell the value of every action without bias, in 200 worlds', async () => {
  const folder = await registryFolder();
  const why = { by: 'x', reason: 'x' };
  try {
    await folder.ship(1);
    await folder.create(2);
    const { registry, root } = folder;
    await registry.startRollout({ version: 'v1.1.0', share: 1 / 3, ...why });
    await registry.setPolicy({ policy: { kind: 'epsilon', epsilon: 0.3 }, ...why });
    const random = createRandom(5);
    const decider = await openDecider({ root, loadIn: 'this-thread', random });
    const errors = ACTIONS.map((): number[] => []);
    for (let world = 0; world < WORLDS; world += 1) {
      const chances = ACTIONS.map(() => random());
      const values = ACTIONS.map(() => 0);
      for (let unit = 0; unit < UNITS; unit += 1) {
        const site = { domain: `unit-${unit}.world-${world}.example.org`, pa: random() * 100 };
        const { action, propensity } = decider.decide(site, { unit: `${world}-${unit}` });
        const place = ACTIONS.indexOf(action);
        if (random() < chances[place]!) values[place]! += 1 / propensity! / UNITS;
      }
      values.forEach((value, place) => {
        errors[place]!.push(value - chances[place]!);
      });
    }
    await decider.close();
    for (const found of errors) {
      const mean = found.reduce((sum, error) => sum + error) / WORLDS;
      const variance = found.reduce((sum, error) => sum + (error - mean) ** 2) / (WORLDS - 1);
      expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / WORLDS));
    }
  } finally {
    await folder.remove();
  }
});
