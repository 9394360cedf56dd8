import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeDataset } from '../testing/dataset-contract.js';

describeDataset('file', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'bp-dataset-file-'));
  const dataset = join(dir, 'dataset.csv');
  return {
    dataset,
    again: () => dataset,
    dispose: () => rm(dir, { recursive: true, force: true }),
  };
});
