import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contest } from './contest.js';
import { writeBenchDataset } from './dataset-input.js';

/** `npm run bench:dataset [ROWS]`: preparing a dataset against pandas and scikit-learn, in one run on one machine. */
const ROWS = Number(process.argv[2] ?? 240_000);
const tools = fileURLToPath(new URL('../..', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'bp-bench-dataset-'));
try {
  const dataset = join(dir, 'dataset.csv');
  await writeBenchDataset(dataset, ROWS);
  const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  const libraries = spawnSync(python, ['-c', 'import pandas, sklearn, scipy']);
  const result = contest(
    `Preparing ${ROWS} rows`,
    {
      name: '@bp/dataset',
      command: process.execPath,
      args: [join(tools, 'src/bench/dataset-worker.mjs'), dataset, join(dir, 'ours')],
    },
    libraries.status === 0
      ? {
          name: 'pandas + scikit-learn',
          command: python,
          args: [join(tools, 'peers/dataset.py'), dataset, join(dir, 'peer')],
        }
      : { unavailable: 'apt-get install python3-pandas python3-sklearn' },
  );
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
