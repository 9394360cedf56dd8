import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { madeUpMatrix } from '../src/testing/made-up-data.js';
import { trainBooster } from '../src/train-booster.js';

const LONG = process.env.BP_LONG === '1';
const TRAININGS = LONG ? 100 : 30;
/** Trainings before the first measure: caches and the allocator's pools fill. */
const WARM_UP = LONG ? 25 : 10;
/** So many that a leaked copy of them or of a model would be seen: 40 MB are 2 MB a training. */
const ROWS = 20_000;

/** Resident megabytes of this process, native memory included. */
function resident(): number {
  if (process.platform !== 'linux') return process.memoryUsage.rss() / 2 ** 20;
  const pages = Number(readFileSync('/proc/self/statm', 'utf8').split(' ')[1]);
  return (pages * 4096) / 2 ** 20;
}

describe('memory', () => {
  it(`does not grow over ${TRAININGS} trainings, cancelled ones among them`, async () => {
    const train = madeUpMatrix('success', ROWS, 1);
    const once = async (index: number): Promise<void> => {
      const controller = new AbortController();
      const cancelled = index % 10 === 9;
      const booster = await trainBooster({
        engine: 'xgboost',
        objective: 'binary',
        classes: 2,
        train,
        validation: null,
        parameters: { rounds: 3, maxDepth: 4 },
        threads: 1,
        signal: controller.signal,
        onProgress: () => {
          if (cancelled) controller.abort();
        },
      }).catch(() => null);
      booster?.predict(train.values, 10);
      booster?.free();
    };
    for (let index = 0; index < WARM_UP; index += 1) await once(index);
    const before = resident();
    for (let index = WARM_UP; index < TRAININGS; index += 1) await once(index);
    expect(resident() - before).toBeLessThan(40);
  }, 300_000);
});
