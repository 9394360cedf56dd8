import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  collectStep,
  DEFAULT_SETTINGS,
  loadPrepared,
  openProject,
  prepareStep,
} from '../src/index.js';

const LEGACY = `URL,TYPE,PA,DA
https://a.example.org/x,Listing,20,35
https://b.example.org/y,Comment,20,35
https://c.example.org/z,Elsewhere,1,2
`;
const LOG_LINE = JSON.stringify({
  timestamp: '2026-01-05T10:00:00Z',
  task_id: 1,
  domain: 'example.org',
  action_attempted: 'forum',
  result: 'success',
});

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bp-legacy-dataset-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const open = () =>
  openProject({
    root,
    clock: () => Date.parse('2026-01-06T00:00:00Z'),
    settings: {
      ...DEFAULT_SETTINGS,
      dataset: { ...DEFAULT_SETTINGS.dataset, legacyLabels: { listing: 'profile' } },
    },
  });
const put = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
};

it('the settings say what the labels of a legacy file in the place of the dataset mean', async () => {
  const project = open();
  await put(project.paths.dataset, LEGACY);
  await put(join(root, 'logs/automation_logs.jsonl'), `${LOG_LINE}\n`);
  expect(await collectStep(project)).toMatchObject({ dataset_rows: 3 });
  const quarantine = await readFile(project.paths.quarantine, 'utf8');
  expect(quarantine.trim().split('\n')).toHaveLength(1);
});

it('preparing a legacy file heeds them too, and quarantines where all else is quarantined', async () => {
  const project = open();
  const input = join(root, 'old/backlinks.csv');
  await put(input, LEGACY);
  expect((await prepareStep(project, { input })).metadata.rowsRead).toBe(2);
  expect(await readFile(project.paths.quarantine, 'utf8')).toContain('Elsewhere');
  // What was prepared can be trained on, as long as that file is what it was.
  expect((await loadPrepared(project)).metadata.dataset).toBe('../../../old/backlinks.csv');
  await put(input, `${LEGACY}https://d.example.org/,Comment,1,2\n`);
  await expect(loadPrepared(project)).rejects.toMatchObject({ code: 'PREPARED_STALE' });
});
