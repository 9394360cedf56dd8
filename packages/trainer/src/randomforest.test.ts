import { describe } from 'vitest';
import { engineContract } from './testing/engine-contract.js';

describe('RandomForest over XGBoost', () => {
  engineContract({
    engine: 'randomforest',
    env: process.env,
    parameters: { trees: 30 },
    parityRows: 100_000,
    trainRows: 2000,
    cancels: false,
    lossShare: 0.995,
  });
});

const NOWHERE = '/nowhere/lib.so';

describe('RandomForest in JavaScript, where no native library can be loaded', () => {
  engineContract({
    engine: 'randomforest',
    env: { ...process.env, BP_XGBOOST_LIB: NOWHERE, BP_LIGHTGBM_LIB: NOWHERE },
    parameters: { trees: 8 },
    parityRows: 20_000,
    trainRows: 150,
    cancels: false,
    // 150 rows and 8 trees: what counts here is that it runs and repeats.
    lossShare: 1.1,
  });
});
