import { expect, it } from 'vitest';
import { FAULT_SUITES, runCampaign } from './campaign.js';
import { fullDisks, retrainKills } from './process-suites.js';

/** Those that run `bp retrain` take long and have a test of their own (`retrain-faults.test.ts`). */
const SHORT = FAULT_SUITES.filter((suite) => suite !== retrainKills && suite !== fullDisks);

/** `npm run faults -- --minutes N --seed S` is the long form. */
it('loses nothing in one round of every fault suite', async () => {
  const report = await runCampaign({ seconds: 1, seed: 1, suites: SHORT });
  expect(report.lost).toEqual([]);
  expect(Object.keys(report.injected)).toEqual(SHORT.map(({ name }) => name));
  for (const [suite, kinds] of Object.entries(report.injected)) {
    expect(Object.keys(kinds).length, suite).toBeGreaterThan(0);
  }
}, 300_000);

it('tells what a suite lost, by its seed', async () => {
  const broken = {
    name: 'broken',
    round: async (seed: number) => ({ injected: { fault: 2 }, lost: [`seed ${seed}: a row`] }),
  };
  const idle = { name: 'idle', unavailable: async () => 'no disk', round: broken.round };
  const report = await runCampaign({ seconds: 0, seed: 7, suites: [broken, idle] });
  expect(report).toMatchObject({
    injected: { broken: { fault: 2 } },
    lost: ['broken: seed 7: a row'],
    unavailable: { idle: 'no disk' },
  });
});
