import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { predictRows, shapOfRow } from '@bp/model';
import { describe, expect, it } from 'vitest';
import { edgeRows } from '../src/testing/edge-rows.js';
import { largestDifference, readEnsemble } from '../src/testing/engine-contract.js';
import { madeUpMatrix } from '../src/testing/made-up-data.js';
import { trainBooster } from '../src/train-booster.js';

const PYTHON = '/usr/bin/python3';
const here = spawnSync(PYTHON, ['-c', 'import xgboost, numpy'], { stdio: 'ignore' }).status === 0;
const title = here
  ? 'Python opens the booster'
  : 'Python opens the booster (skipped: run sudo apt-get install -y python3-xgboost)';

const SCRIPT = `
import sys
import numpy as np, xgboost as xgb
model, rows, out, columns, contributions = sys.argv[1:6]
booster = xgb.Booster()
booster.load_model(model)
values = np.fromfile(rows, dtype="<f4").reshape(-1, int(columns))
values[~np.isfinite(values)] = np.nan
matrix = xgb.DMatrix(values, feature_names=booster.feature_names)
np.asarray(booster.predict(matrix), dtype="<f8").tofile(out)
np.asarray(booster.predict(matrix, pred_contribs=True), dtype="<f8").tofile(contributions)
`;

describe.skipIf(!here)(title, () => {
  it.each([
    ['binary', 'success', 'xgboost'],
    ['multiclass', 'action', 'xgboost'],
    ['binary', 'success', 'randomforest'],
  ] as const)(
    'and gets the same numbers and contributions (%s, %s, %s)',
    async (kind, objective, engine) => {
      const folder = await mkdtemp(join(tmpdir(), 'bp-python-'));
      try {
        const booster = await trainBooster({
          engine,
          objective: kind,
          classes: kind === 'binary' ? 2 : 4,
          train: madeUpMatrix(objective, 1500, 1),
          validation: madeUpMatrix(objective, 300, 2),
          parameters: { rounds: engine === 'xgboost' ? 40 : 1, trees: 20 },
          threads: 1,
        });
        const ensemble = readEnsemble(booster);
        const values = edgeRows(ensemble, 2000, 4);
        const path = (name: string): string => join(folder, name);
        await writeFile(path('model.json'), booster.model);
        await writeFile(path('rows'), values);
        const run = spawnSync(
          PYTHON,
          [
            '-c',
            SCRIPT,
            path('model.json'),
            path('rows'),
            path('out'),
            String(ensemble.features),
            path('contributions'),
          ],
          { encoding: 'utf8' },
        );
        expect(run.stderr).toBe('');
        const contributions = await floats(path('contributions'));
        const groups = kind === 'binary' ? 1 : 4;
        const width = ensemble.features + 1;
        for (let row = 0; row < 50; row += 1) {
          for (let group = 0; group < groups; group += 1) {
            const from = row * ensemble.features;
            const one = values.slice(from, from + ensemble.features);
            const { values: ours, baseValue } = shapOfRow(ensemble, one, group);
            const theirs = contributions.slice((row * groups + group) * width).subarray(0, width);
            // XGBoost adds contributions up in float32.
            expect(largestDifference(Float64Array.of(...ours, baseValue), theirs)).toBeLessThan(
              2e-5,
            );
          }
        }
        const python = await floats(path('out'));
        expect(largestDifference(predictRows(ensemble, values, 2000), python)).toBeLessThan(1e-6);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});

async function floats(path: string): Promise<Float64Array> {
  const bytes = await readFile(path);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
