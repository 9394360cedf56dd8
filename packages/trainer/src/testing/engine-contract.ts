import type { Engine, Matrix } from '@bp/contracts';
import {
  predictRows,
  readForestJson,
  readLightgbmText,
  readXgboostJson,
  type TreeEnsemble,
} from '@bp/model';
import { describe, expect, it } from 'vitest';
import type { TrainingParameters } from '../parameters.js';
import { type Booster, trainBooster } from '../train-booster.js';
import { edgeRows } from './edge-rows.js';
import { madeUpMatrix } from './made-up-data.js';

export interface EngineContract {
  readonly engine: Engine;
  readonly env: NodeJS.ProcessEnv;
  readonly parameters: Partial<TrainingParameters>;
  /** Rows that parity is checked on. */
  readonly parityRows: number;
  readonly trainRows: number;
  /** Ends between rounds when cancelled; a forest of one round can't. */
  readonly cancels: boolean;
  /** Validation loss at most this share of guessing's. */
  readonly lossShare: number;
}

const KINDS = [
  { kind: 'binary', objective: 'success', classes: 2, prior: Math.log(2) },
  { kind: 'multiclass', objective: 'action', classes: 4, prior: Math.log(4) },
] as const;

/** The one contract that every engine keeps. */
export function engineContract(contract: EngineContract): void {
  const train = (
    kind: (typeof KINDS)[number],
    more: Partial<Parameters<typeof trainBooster>[0]> = {},
  ): Promise<Booster> =>
    trainBooster({
      engine: contract.engine,
      env: contract.env,
      objective: kind.kind,
      classes: kind.classes,
      train: madeUpMatrix(kind.objective, contract.trainRows, 1),
      validation: madeUpMatrix(kind.objective, 400, 2),
      parameters: contract.parameters,
      seed: 7,
      threads: 1,
      ...more,
    });

  describe.each(KINDS)('$kind', (kind) => {
    it('learns, and @bp/model predicts as the library does, on edge values too', async () => {
      const booster = await train(kind);
      expect(booster.validationLoss).toBeLessThan(kind.prior * contract.lossShare);
      expect(booster.gains.some((gain) => gain > 0)).toBe(true);
      const ensemble = readEnsemble(booster);
      const values = edgeRows(ensemble, contract.parityRows, 3);
      const native = booster.predict(values, contract.parityRows);
      const ours = predictRows(ensemble, values, contract.parityRows);
      booster.free();
      expect(largestDifference(ours, native)).toBeLessThanOrEqual(1e-6);
    });

    it('gives the same bytes for the same data, seed and threads, others for another seed', async () => {
      const [first, second, other] = [
        await train(kind),
        await train(kind),
        await train(kind, { seed: 8 }),
      ];
      expect(Buffer.compare(first.model, second.model)).toBe(0);
      expect(Buffer.compare(first.model, other.model)).not.toBe(0);
    });
  });

  const binary = KINDS[0];

  it('reads infinities in training rows as missing', async () => {
    const plain = madeUpMatrix('success', contract.trainRows, 1);
    const withInfinities = plain.values.map((value, index) => {
      if (!Number.isNaN(value)) return value;
      return index % 2 === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    });
    const one = await train(binary, { train: plain });
    const two = await train(binary, { train: { ...plain, values: withInfinities } });
    expect(Buffer.compare(one.model, two.model)).toBe(0);
  });

  it('trains with more columns than rows', async () => {
    const booster = await train(binary, {
      train: madeUpMatrix('success', 12, 5),
      validation: madeUpMatrix('success', 12, 6),
    });
    expect(booster.predict(new Float32Array(18), 1)[0]).toBeGreaterThan(0);
    booster.free();
  });

  it('predicts again after being freed', async () => {
    const booster = await train(binary, { validation: null });
    const row = madeUpMatrix('success', 1, 9).values;
    const before = booster.predict(row, 1);
    booster.free();
    booster.free();
    expect(booster.predict(row, 1)).toEqual(before);
    booster.free();
  });

  it('lets row weights count', async () => {
    const rows = madeUpMatrix('success', contract.trainRows, 1);
    const weights = rows.labels.map((label) => (label === 1 ? 20 : 1));
    const plain = await train(binary, { train: rows, validation: null });
    const weighted = await train(binary, { train: { ...rows, weights }, validation: null });
    const mean = (booster: Booster): number => {
      const chances = booster.predict(rows.values, rows.rows);
      booster.free();
      return chances.reduce((sum, chance) => sum + chance, 0) / rows.rows;
    };
    expect(mean(weighted)).toBeGreaterThan(mean(plain) + 0.1);
  });

  it.each([
    ['a label that is NaN', { labels: Float32Array.of(Number.NaN, 1, 0) }, 'DATASET_INVALID'],
    ['a label beyond the classes', { labels: Float32Array.of(2, 1, 0) }, 'DATASET_INVALID'],
    ['one class only', { labels: Float32Array.of(1, 1, 1) }, 'NOT_ENOUGH_DATA'],
    ['no rows', { rows: 0 }, 'NOT_ENOUGH_DATA'],
    ['a weight that is NaN', { weights: Float32Array.of(Number.NaN, 1, 1) }, 'DATASET_INVALID'],
    ['too few values', { rows: 10 }, 'DATASET_INVALID'],
  ])('refuses %s', async (_name, change: Partial<Matrix>, code) => {
    const rows = { ...madeUpMatrix('success', 3, 1), labels: Float32Array.of(0, 1, 0), ...change };
    await expect(train(binary, { train: rows })).rejects.toMatchObject({ code });
  });

  it('can be cancelled before and during training', async () => {
    await expect(train(binary, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    if (!contract.cancels) return;
    const controller = new AbortController();
    const started = train(binary, {
      parameters: { ...contract.parameters, rounds: 100_000, earlyStoppingRounds: 100_000 },
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(started).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('keeps the event loop free', async () => {
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const booster = await train(binary, { validation: null });
    clearInterval(timer);
    expect(booster.seconds).toBeGreaterThan(0);
    // On a machine with other work, waiting for a core is a pause too, but none as long as the training.
    expect(longest).toBeLessThan(Math.max(200, 500 * booster.seconds));
  });
}

export function readEnsemble(booster: Pick<Booster, 'model' | 'modelFormat'>): TreeEnsemble {
  switch (booster.modelFormat) {
    case 'xgboost-json':
      return readXgboostJson(booster.model, 'model.json');
    case 'lightgbm-text':
      return readLightgbmText(booster.model, 'model.txt');
    case 'forest-json':
      return readForestJson(booster.model, 'model.json');
  }
}

export function largestDifference(a: Float64Array, b: Float64Array): number {
  let largest = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let index = 0; index < a.length; index += 1) {
    const difference = Math.abs(a[index]! - b[index]!);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
