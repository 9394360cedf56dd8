import { beforeAll, describe } from 'vitest';
import { buildLightgbm } from './engines/build-lightgbm.js';
import { findLightgbm } from './engines/lightgbm-library.js';
import { engineContract } from './testing/engine-contract.js';
import { whatLightgbmLacks } from './testing/lightgbm-here.js';

const lacking = whatLightgbmLacks(process.env);
const title = lacking === null ? 'LightGBM' : `LightGBM (skipped: ${lacking})`;

describe.skipIf(lacking !== null)(title, () => {
  // Once per user and machine; nothing to do where it was built before.
  beforeAll(async () => {
    if (findLightgbm(process.env).found === null) await buildLightgbm();
  }, 900_000);

  engineContract({
    engine: 'lightgbm',
    env: process.env,
    parameters: { rounds: 60 },
    parityRows: 100_000,
    trainRows: 2000,
    cancels: true,
    lossShare: 0.98,
  });
});
