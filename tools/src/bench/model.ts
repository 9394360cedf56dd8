import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '@bp/contracts';
import { detectEngines } from '@bp/trainer';
import { inScratch } from '../scratch.js';
import { contest } from './contest.js';
import { madeBundle } from './model-data.js';
import { ourSide, pythonSide } from './sides.js';

/**
 * `npm run bench:model`: one prediction and batches against Python's `inplace_predict`, loading and memory, and
 * training time against Python's xgboost over the same library. Ours runs as plain node on the built packages.
 * `predict` or `train` as an argument runs that part alone.
 */
const NAME = '@bp/model, @bp/trainer';
const part = process.argv[2];
await inScratch(async (folder) => {
  const xgboost = (await detectEngines()).find(({ engine }) => engine === 'xgboost');
  if (xgboost?.library == null) throw new Error(`XGBoost is needed: ${xgboost?.remedy}`);
  process.env.BP_XGBOOST_LIB = xgboost.library;
  const compare = (title: string, ours: readonly string[], peer: readonly string[]): void => {
    const result = contest(
      title,
      ourSide(NAME, 'model-contender.mjs', ...ours),
      pythonSide('xgboost', 'model.py', ...peer),
    );
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  };
  for (const trees of part === 'train' ? [] : [100, 400, 800]) {
    const made = await madeBundle(folder, trees);
    compare(
      `One prediction, encoding included: ${trees} trees of depth 8, 4 actions (${(made.modelBytes / 1e6).toFixed(1)} MB)`,
      ['predict', made.dir, made.inputs],
      ['predict', join(made.dir, 'model.json'), made.rows, String(made.columns)],
    );
  }
  if (part === 'predict') return;
  const training = ['train', ...trainingFiles(folder)];
  compare(
    'Training XGBoost: 60,000 × 60, 100 rounds of depth 8, early stopping watched',
    training,
    training,
  );
});

function trainingFiles(folder: string): string[] {
  const rows = 72_000;
  const columns = 60;
  const random = createRandom(11);
  const values = Float32Array.from({ length: rows * columns }, () =>
    random() < 0.1 ? Number.NaN : random(),
  );
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const at = row * columns;
    const score = (values[at]! || 0) + (values[at + 1]! || 0) * (values[at + 2]! || 0);
    return score + random() * 0.5 > 0.9 ? 1 : 0;
  });
  const paths = ['rows.f32', 'labels.f32', 'parameters.json'].map((name) => join(folder, name));
  writeFileSync(paths[0]!, values);
  writeFileSync(paths[1]!, labels);
  writeFileSync(
    paths[2]!,
    JSON.stringify({
      booster: 'gbtree',
      tree_method: 'hist',
      objective: 'binary:logistic',
      eval_metric: 'logloss',
      base_score: 0.5,
      max_depth: 8,
      eta: 0.05,
      subsample: 0.85,
      colsample_bytree: 0.85,
      min_child_weight: 3,
      gamma: 0.1,
      alpha: 0.1,
      lambda: 1,
      max_bin: 256,
      seed: 42,
      nthread: 2,
      verbosity: 0,
    }),
  );
  return [paths[0]!, paths[1]!, String(columns), paths[2]!, '100'];
}
