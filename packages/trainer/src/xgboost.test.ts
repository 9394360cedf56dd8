import { describe } from 'vitest';
import { engineContract } from './testing/engine-contract.js';

describe('XGBoost', () => {
  engineContract({
    engine: 'xgboost',
    env: process.env,
    parameters: { rounds: 60 },
    parityRows: 100_000,
    trainRows: 2000,
    cancels: true,
    lossShare: 0.98,
  });
});
