import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inProjectFolder, runExample } from '../examples/run-blocks.js';
import { CHECKOUT } from '../workspace.js';

const PYTHON = '/usr/bin/python3';
const HERE = spawnSync(PYTHON, ['-c', 'import xgboost, pandas'], { stdio: 'ignore' }).status === 0;

it.skipIf(!HERE)(
  'the lines of docs/engines.md give the same chances as the model (needs python3-xgboost, python3-pandas)',
  async () => {
    const page = readFileSync(join(CHECKOUT, 'docs/engines.md'), 'utf8');
    const script = /```python\n([\s\S]*?)```/.exec(page)![1]!;
    await inProjectFolder(async (root) => {
      const code = 'cd "$BP_ROOT" && bp export scores scores.csv --features --json\n';
      const { version, rows } = JSON.parse(await runExample(root, { language: 'sh', code })) as {
        version: string;
        rows: number;
      };
      expect(rows).toBeGreaterThan(20);
      const args = ['-c', script, join('ml/models/versions', version), 'scores.csv'];
      const { stdout, stderr } = spawnSync(PYTHON, args, { cwd: root, encoding: 'utf8' });
      expect(stderr).toBe('');
      const differences = stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' '));
      expect(differences.map(([action]) => action).sort()).toEqual([
        'comment',
        'forum',
        'guest',
        'profile',
      ]);
      for (const [, difference] of differences) expect(Number(difference)).toBeLessThan(1e-6);
    });
  },
);
