import { join } from 'node:path';
import { inScratch } from '../scratch.js';
import { contest } from './contest.js';
import { writeBenchDataset } from './dataset-input.js';
import { ourSide, pythonSide } from './sides.js';

/** `npm run bench:dataset [ROWS]`: preparing a dataset against pandas and scikit-learn, in one run on one machine. */
const ROWS = Number(process.argv[2] ?? 240_000);
await inScratch(async (dir) => {
  const dataset = join(dir, 'dataset.csv');
  await writeBenchDataset(dataset, ROWS);
  const result = contest(
    `Preparing ${ROWS} rows`,
    ourSide('@bp/dataset', 'dataset-worker.mjs', dataset, join(dir, 'ours')),
    pythonSide('pandas, sklearn, scipy', 'dataset.py', dataset, join(dir, 'peer')),
  );
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
});
