import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { ACTIONS } from '@bp/contracts';
import { buildMatrix, importLegacy, prepareDataset } from '@bp/dataset';
import { trainBooster } from '@bp/trainer';
import { PYTHON } from './sides.js';

/** How often a model names the action that worked, on the test part of a file that holds addresses and labels alone. */
export interface AddressQuality {
  readonly seed: number;
  readonly ours: number;
  /** Of logistic regression on character n-grams; `null` where scikit-learn is missing. */
  readonly peer: number | null;
  readonly rows: number;
}

/** @param file A legacy CSV. */
export async function addressQuality(
  seed: number,
  file: string,
  dir: string,
): Promise<AddressQuality> {
  const datasetPath = join(dir, `${basename(file)}-dataset.csv`);
  await importLegacy({ file, datasetPath, quarantinePath: join(dir, 'quarantine.jsonl') });
  const outDir = join(dir, `${basename(file)}-prepared`);
  const prepared = await prepareDataset({ datasetPath, outDir, clock: Date.now });
  const matrix = (split: 'train' | 'validation' | 'test') =>
    buildMatrix(prepared.parts[split], prepared.encoder, 'action');
  const booster = await trainBooster({
    objective: 'multiclass',
    classes: ACTIONS.length,
    train: matrix('train'),
    validation: matrix('validation'),
    seed: 1,
  });
  const test = matrix('test');
  const chances = booster.predict(test.values, test.rows);
  let right = 0;
  for (let row = 0; row < test.rows; row += 1) {
    const own = chances.subarray(row * ACTIONS.length, (row + 1) * ACTIONS.length);
    if (own.indexOf(Math.max(...own)) === test.labels[row]) right += 1;
  }
  return { seed, ours: right / test.rows, peer: ngramPeer(outDir), rows: test.rows };
}

function ngramPeer(prepared: string): number | null {
  const script = join(import.meta.dirname, '../../peers/dataset_quality.py');
  const run = spawnSync(PYTHON, [script, prepared], { encoding: 'utf8' });
  return run.status === 0 ? (JSON.parse(run.stdout.trim()) as { accuracy: number }).accuracy : null;
}
