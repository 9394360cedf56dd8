import { describe, expect, it } from 'vitest';
import { fillDisk, whyNoSmallDisk } from './retrain-disk-full.js';
import { killRetraining } from './retrain-kill.js';

/** Long form: the counts of the issue, for `BP_LONG=1`. */
const LONG = process.env.BP_LONG === '1';
const SEED = 20260105;
const MINUTE = 60_000;

describe('bp retrain', () => {
  it(
    'loses nothing when it is killed at random instants',
    async () => {
      const report = await killRetraining({ kills: LONG ? 100 : 4, seed: SEED });
      expect(report.broken).toEqual([]);
      expect(report.hits).toBeGreaterThan(report.kills / 3);
    },
    LONG ? 60 * MINUTE : 3 * MINUTE,
  );

  it(
    'needs no repair after the disk was full in any step',
    async ({ skip }) => {
      const why = await whyNoSmallDisk();
      if (why !== null) skip(why);
      const free = LONG
        ? [0, 20, 60, 100, 200, 300, 400, 600, 800, 1000, 1200, 1500, 2500]
        : [0, 100, 800];
      const report = await fillDisk(free.map((kilobytes) => kilobytes * 1000));
      expect(report.broken).toEqual([]);
      expect(Object.values(report.outcomes)).toContain('STORAGE_FAILED');
    },
    20 * MINUTE,
  );
});
