import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { importLegacy, prepareDataset } from '../index.js';

const dir = mkdtempSync(join(tmpdir(), 'bp-urls-'));
afterAll(() => rmSync(dir, { recursive: true }));

it('finds in addresses alone what tells the actions apart', async () => {
  const datasetPath = join(dir, 'dataset.csv');
  const file = fileURLToPath(
    new URL('../../../../test-fixtures/dataset/legacy-urls.csv', import.meta.url),
  );
  await importLegacy({ file, datasetPath, quarantinePath: join(dir, 'quarantine.jsonl') });
  const outDir = join(dir, 'prepared');
  const { encoder, metadata } = await prepareDataset({ datasetPath, outDir, clock: () => 0 });
  expect(encoder.featureNames).toEqual(
    expect.arrayContaining([
      'path=members',
      'path=forum',
      'path=profile',
      'path=#year',
      'fragment=comment',
      'host=blogspot',
      'path_depth',
    ]),
  );
  // The made-up names of people and sites tell nothing: chance lets a few through, far fewer than there are.
  const words = Object.values(encoder.tokens).flat();
  const isName = (word: string): boolean =>
    /^(ba|ro|lin|ta|mor|ke|su|dan|vi|ple|nor|gra|ti|wes|hu)+$/.test(word);
  expect(words.filter(isName).length).toBeLessThanOrEqual(16);
  expect(words.filter((word) => !isName(word)).length).toBeGreaterThan(30);
  expect(metadata.parts.train.legacy).toBe(metadata.parts.train.rows);
});
