import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { improvement, metric, verdict } from '../examples/compare-two-models.js';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

it('the example of the README is the one that runs, and gives what it says', async () => {
  const readme = await read('../README.md');
  expect(readme).toContain(await read('../examples/compare-two-models.ts'));
  expect(readme).toContain(`\`${verdict}\`, \`${metric}\` ${improvement?.toFixed(4)}`);
});
