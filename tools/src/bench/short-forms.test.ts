import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../run.js';
import { CHECKOUT } from '../workspace.js';
import { measureWorld, shareOfTheWay } from './accuracy-world.js';
import { SCALED_STEPS } from './scaling-fit.js';

/** Threads that wait do not spin: on a machine that runs other tests too they would take each other's time. */
process.env.OMP_WAIT_POLICY = 'passive';

/** `npm run bench:accuracy` is the long form. */
it("finds the success model between the logging policy and the oracle, and no worse than Python's models", async () => {
  const row = await measureWorld({
    name: 'short',
    world: { seed: 1, sites: 600 },
    attempts: 4_000,
    weeks: 4,
    engine: 'xgboost',
  });
  expect(row.newSites).toBeGreaterThan(50);
  expect(row.successModel).toBeGreaterThan(row.loggingPolicy + 0.05);
  expect(row.successModel).toBeGreaterThan(row.attemptedActionModel);
  expect(row.successModel).toBeLessThan(row.oracle);
  const peers = Object.values(row.peers).map((rate) => shareOfTheWay(row, rate));
  expect(shareOfTheWay(row, row.successModel)).toBeGreaterThan(Math.max(0, ...peers) - 0.02);
}, 300_000);

/** `npm run bench:scaling` is the long form. */
it('measures every step in a process of its own', async () => {
  const root = await mkdtemp(join(tmpdir(), 'bp-scaling-'));
  const worker = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
    const script = join(import.meta.dirname, 'scaling-worker.mjs');
    return JSON.parse(await run(process.execPath, [script, ...args], { cwd: CHECKOUT }));
  };
  try {
    await worker('logs', root, '1000');
    let model = '';
    for (const step of SCALED_STEPS) {
      const measured = await worker(step, root, ...(step === 'evaluate' ? [model] : []));
      expect(measured.seconds, step).toBeGreaterThan(0);
      expect(measured.max_rss_mb, step).toBeGreaterThan(20);
      if (step === 'train') model = String(measured.model);
      if (step === 'evaluate') expect(measured.rows).toBeGreaterThan(20);
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}, 300_000);
