import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type Matrix } from '@bp/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseEngine } from '../engines/detect-engines.js';
import { trainBooster } from '../train-booster.js';
import type { StoredRows } from './stored-rows.js';
import { storedTrees } from './stored-trees.js';

/** More than one piece. */
const ROWS = 70_000;
let dir: string;
let fd: number;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bp-stored-'));
  fd = openSync(join(dir, 'rows'), 'w+');
});
afterEach(() => {
  closeSync(fd);
  rmSync(dir, { recursive: true });
});

/** Whether the first number is missing is all that tells the label; the second is noise. */
function rowsOf(count: number, seed: number): Matrix {
  const random = createRandom(seed);
  const labels = Float32Array.from({ length: count }, () => (random() < 0.5 ? 1 : 0));
  const values = new Float32Array(count * 2);
  labels.forEach((label, row) => {
    values[row * 2] = label === 1 ? Number.NaN : Math.floor(random() * 100);
    values[row * 2 + 1] = random();
  });
  const groups = Int32Array.from(labels, (_, row) => row);
  const shape = { rows: count, columns: 2, featureNames: ['pa', 'noise'] };
  return { ...shape, values, labels, groups, weights: null };
}

describe.each(['xgboost', 'lightgbm'] as const)('%s', (backend) => {
  const train = (stored: StoredRows, rows: Matrix, validation: Matrix) => {
    const { library } = chooseEngine(backend, process.env).backend;
    const team = storedTrees({ stored, validation, backend, library, threads: 1 });
    return trainBooster({
      engine: backend,
      objective: 'binary',
      classes: 2,
      train: rows,
      validation,
      parameters: { rounds: 30, maxDepth: 3, columnSample: 1, learningRate: 0.3 },
      threads: 1,
      shared: { team, rows: 'train', last: true, classWeights: [null, null] },
    });
  };

  it('learns from pieces of a file what a missing value says, and answers by it', async () => {
    const [rows, validation] = [rowsOf(ROWS, 1), rowsOf(1000, 2)];
    writeSync(fd, new Uint8Array(rows.values.buffer));
    const stored = { fd, featureNames: rows.featureNames, labels: rows.labels, trainRows: ROWS };
    const booster = await train(stored, rows, validation);
    expect(booster.validationLoss).toBeLessThan(0.02);
    const chances = booster.predict(Float32Array.of(Number.NaN, 0.5, 99, 0.5, 0, 0.5), 3);
    booster.free();
    expect(chances[0]).toBeGreaterThan(0.98);
    expect(Math.max(chances[1]!, chances[2]!)).toBeLessThan(0.02);
  });

  it('ends with an error where the file was cut', async () => {
    const rows = rowsOf(ROWS, 1);
    writeSync(fd, new Uint8Array(rows.values.buffer));
    ftruncateSync(fd, 1000);
    const stored = { fd, featureNames: rows.featureNames, labels: rows.labels, trainRows: ROWS };
    await expect(train(stored, rows, rowsOf(100, 2))).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringContaining('ends before the last row'),
    });
  });
});
