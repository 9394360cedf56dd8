import { describe, expect, it } from 'vitest';
import type { StoreStep } from '../src/file-store/revisions.js';
import { killTrials } from '../src/testing/kill-trials.js';

const TRIALS = process.env.BP_LONG === '1' ? 200 : 8;
const KINDS = ['create', 'deploy', 'rollback', 'prune'] as const;
const STEPS: readonly [(typeof KINDS)[number], StoreStep, 'before' | 'after'][] = [
  ['create', 'staged', 'before'],
  ['create', 'placed', 'before'],
  ['create', 'before-link', 'before'],
  ['create', 'linked', 'after'],
  ['deploy', 'before-link', 'before'],
  ['deploy', 'linked', 'after'],
  ['rollback', 'published', 'after'],
  ['prune', 'copied', 'after'],
  ['prune', 'before-removal', 'after'],
];

describe.concurrent('kill -9', () => {
  it.each(KINDS)(
    `at ${TRIALS} random instants of %s leaves the registry whole`,
    {
      timeout: 600_000,
    },
    async (kind) => {
      const result = await killTrials({ kind, trials: TRIALS, seed: 7 });
      expect(result.before + result.after).toBe(TRIALS);
    },
  );

  it.each(STEPS)('in %s at "%s" leaves the state %s', async (kind, step, state) => {
    const result = await killTrials({ kind, trials: 1, seed: 7, step });
    expect(result[state]).toBe(1);
  });
});
