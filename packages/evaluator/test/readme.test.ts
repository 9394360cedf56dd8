import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { improvement, metric, report, verdict } from '../examples/compare-two-models.js';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

it('the example of the README is the one that runs, and gives what it says', async () => {
  const readme = await read('../README.md');
  expect(readme).toContain(await read('../examples/compare-two-models.ts'));
  expect(readme).toContain(`\`${verdict}\`, \`${metric}\` ${improvement?.toFixed(4)}`);
  const dir = await mkdtemp(join(tmpdir(), 'bp-readme-'));
  try {
    expect((await report(dir)).html).toBe(join(dir, 'evaluation_20260105_020000.html'));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
