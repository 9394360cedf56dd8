import { beforeAll, describe } from 'vitest';
import { buildLightgbm } from './engines/build-lightgbm.js';
import { findLightgbm } from './engines/lightgbm-library.js';
import { engineContract } from './testing/engine-contract.js';
import { whatLightgbmLacks } from './testing/lightgbm-here.js';

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

const lacking = whatLightgbmLacks(process.env);
const overLightgbm = 'RandomForest over LightGBM, where XGBoost cannot be loaded';

describe.skipIf(lacking !== null)(
  lacking === null ? overLightgbm : `${overLightgbm} (skipped: ${lacking})`,
  () => {
    // Once per user and machine; nothing to do where it was built before.
    beforeAll(async () => {
      if (findLightgbm(process.env).found === null) await buildLightgbm();
    }, 900_000);

    engineContract({
      engine: 'randomforest',
      env: { ...process.env, BP_XGBOOST_LIB: NOWHERE },
      parameters: { trees: 30 },
      parityRows: 20_000,
      trainRows: 2000,
      cancels: false,
      lossShare: 0.995,
    });
  },
);

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
