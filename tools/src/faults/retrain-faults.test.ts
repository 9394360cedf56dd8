import { describe, expect, it } from 'vitest';
import { fillDisk, whyNoSmallDisk } from './retrain-disk-full.js';
import { killRetraining } from './retrain-kill.js';

/** The long form. */
const LONG = process.env.BP_LONG === '1';
const SEED = 20260105;
const MINUTE = 60_000;

describe('bp retrain', () => {
  it(
    'loses nothing when it is killed at random instants',
    async () => {
      const report = await killRetraining({ kills: LONG ? 100 : 4, seed: SEED });
      expect(report.broken).toEqual([]);
      // Of four, one at least: how long a run takes is a guess on a busy machine.
      expect(report.hits).toBeGreaterThan(LONG ? report.kills / 3 : 0);
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
