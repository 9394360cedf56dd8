import { createRandom } from '@bp/contracts';
import { killTrials } from '../../../packages/registry/src/testing/kill-trials.js';
import type { FaultSuite } from './fault-suite.js';
import { fillDisk, whyNoSmallDisk } from './retrain-disk-full.js';
import { killRetraining } from './retrain-kill.js';

const KILLS_PER_OPERATION = 3;
const KILLS_PER_RETRAINING = 3;
/** A run needs less than this; a disk with more left is not full. */
const MOST_FREE_BYTES = 2 * 2 ** 20;

/** SIGKILL in the middle of the registry's operations. */
export const registryKills: FaultSuite = {
  name: 'killed registry writers',
  async round(seed) {
    const injected: Record<string, number> = {};
    const lost: string[] = [];
    for (const kind of ['create', 'deploy', 'rollback', 'prune'] as const) {
      try {
        const { trials, missed } = await killTrials({ kind, trials: KILLS_PER_OPERATION, seed });
        injected[`kill -9 in ${kind}`] = trials - missed;
      } catch (error) {
        lost.push(`seed ${seed}: ${String(error)}`);
      }
    }
    return { injected, lost };
  },
};

/** SIGKILL at random instants of `bp retrain`, with feedback coming in. */
export const retrainKills: FaultSuite = {
  name: 'killed retraining',
  async round(seed) {
    const { hits, broken } = await killRetraining({ kills: KILLS_PER_RETRAINING, seed });
    return { injected: { 'kill -9 in bp retrain': hits }, lost: broken };
  },
};

/** `bp retrain` on a disk that is nearly full. */
export const fullDisks: FaultSuite = {
  name: 'full disk',
  unavailable: whyNoSmallDisk,
  async round(seed) {
    const free = Math.floor(createRandom(seed)() * MOST_FREE_BYTES);
    const { outcomes, broken } = await fillDisk([free]);
    return { injected: { 'disk full in bp retrain': Object.keys(outcomes).length }, lost: broken };
  },
};
