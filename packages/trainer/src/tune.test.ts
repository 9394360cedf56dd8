import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from './parameters.js';
import { madeUpMatrix } from './testing/made-up-data.js';
import { type TuneOptions, tuneBooster } from './tune.js';

const OPTIONS: TuneOptions = {
  engine: 'xgboost',
  objective: 'binary',
  classes: 2,
  train: madeUpMatrix('success', 800, 1),
  validation: madeUpMatrix('success', 300, 2),
  parameters: { rounds: 60, earlyStoppingRounds: 10 },
  settings: { trials: 6 },
  seed: 5,
  threads: 1,
  clock: () => 0,
};

describe('tuning', () => {
  it('tries the defaults first, is never worse than them, and repeats', async () => {
    const tuned = await tuneBooster(OPTIONS);
    expect(tuned.trials).toHaveLength(6);
    expect(tuned.trials[0]!.parameters.learningRate).toBe(DEFAULT_PARAMETERS.learningRate);
    expect(tuned.booster.validationLoss).toBeLessThanOrEqual(tuned.trials[0]!.validationLoss);
    const best = tuned.trials.filter(({ best: isBest }) => isBest);
    expect(best).toHaveLength(1);
    expect(best[0]!.validationLoss).toBe(tuned.booster.validationLoss);
    expect(best[0]!.state).toBe('complete');
    const again = await tuneBooster(OPTIONS);
    expect(again.trials).toEqual(tuned.trials);
    expect(Buffer.compare(again.booster.model, tuned.booster.model)).toBe(0);
  });

  it('keeps the best so far when cancelled after the first trial', async () => {
    const controller = new AbortController();
    const tuned = await tuneBooster({
      ...OPTIONS,
      settings: { trials: 50 },
      signal: controller.signal,
      onTrial: (_progress, number) => {
        if (number === 3) controller.abort();
      },
    });
    expect(tuned.interrupted).toBe(true);
    expect(tuned.trials.length).toBeGreaterThanOrEqual(2);
    expect(tuned.trials.length).toBeLessThanOrEqual(3);
  });

  it('is cancelled without a result before the first trial is done', async () => {
    await expect(tuneBooster({ ...OPTIONS, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('starts no trial after the time budget, but always does the first', async () => {
    let now = 0;
    const tuned = await tuneBooster({
      ...OPTIONS,
      settings: { trials: 1000, timeBudgetSeconds: 1 },
      clock: () => {
        now += 100;
        return now;
      },
    });
    expect(tuned.trials.length).toBeGreaterThanOrEqual(1);
    expect(tuned.trials.length).toBeLessThan(100);
    expect(tuned.interrupted).toBe(false);
  });

  it.each([0, 1.5, Number.NaN])('refuses %s trials', async (trials) => {
    await expect(tuneBooster({ ...OPTIONS, settings: { trials } })).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
    });
  });
});
