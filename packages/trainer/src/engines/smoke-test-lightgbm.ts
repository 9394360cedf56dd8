import { BpError } from '@bp/contracts';
import { readLightgbmText } from '@bp/model';
import { addressOf } from '../native/foreign.js';
import { loadBooster } from '../native/load-booster.js';
import { runTraining } from '../worker/run-training.js';

const ROWS = 200;

/**
 * Trains a small model with the library and looks whether it learned what is plain to see.
 * @throws BpError `ENGINE_FAILED` where it did not.
 */
export async function smokeTestLightgbm(library: string): Promise<void> {
  const values = Float32Array.from({ length: ROWS * 2 }, (_, index) => (index * 7919) % 101);
  const labels = Float32Array.from({ length: ROWS }, (_, row) => (values[row * 2]! > 50 ? 1 : 0));
  const result = await runTraining({
    job: {
      backend: 'lightgbm',
      library,
      parameters: { objective: 'binary', verbosity: '-1', num_threads: '1', min_data_in_leaf: '5' },
      train: {
        rows: ROWS,
        columns: 2,
        values: addressOf(values),
        labels: addressOf(labels),
        weights: null,
      },
      validation: null,
      sample: null,
      featureNames: ['a', 'b'],
      rounds: 20,
      earlyStoppingRounds: null,
      threads: 1,
      pruning: [],
    },
  });
  const trees = readLightgbmText(result.model, library).roots.length;
  const booster = loadBooster('lightgbm', library, result.model, 1);
  const chances = booster.predict(values, { rows: ROWS, columns: 2, groups: 1 }, 'probability');
  booster.free();
  const right = chances.filter((chance, row) => chance > 0.5 === (labels[row] === 1)).length;
  if (trees === 20 && right === ROWS) return;
  throw new BpError(
    'ENGINE_FAILED',
    `${library} was built, but its model of ${trees} trees answers only ${right} of ${ROWS} plain questions`,
    { remedy: 'Use --model-type xgboost, and report this with the compiler version.' },
  );
}
