import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { projectPaths } from '../paths.js';
import { registryOfFolder } from '../project-registry.js';
import { settleRestore } from './settle-restore.js';
import { finishSwap, swapFolders } from './swap-folders.js';

const PARTS = ['ml/datasets', 'ml/runs', 'bp.config.json'];
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bp-swap-'));
  const put = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  // The project has no runs yet.
  await put('ml/datasets/a', 'old');
  await put('bp.config.json', 'old');
  for (const path of ['ml/datasets/a', 'ml/runs/b', 'bp.config.json'])
    await put(`.new/${path}`, 'new');
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function expectNew(): Promise<void> {
  for (const path of ['ml/datasets/a', 'ml/runs/b', 'bp.config.json']) {
    expect(await readFile(join(root, path), 'utf8')).toBe('new');
  }
  expect((await readdir(root)).sort()).toEqual(['bp.config.json', 'ml']);
  expect((await readdir(join(root, 'ml'))).sort()).toEqual(['datasets', 'runs']);
}

it('puts all parts in place, and nothing where nothing was decided', async () => {
  await finishSwap(projectPaths(root));
  expect(await readFile(join(root, 'bp.config.json'), 'utf8')).toBe('old');
  await swapFolders(projectPaths(root), '.new', PARTS);
  await expectNew();
  await finishSwap(projectPaths(root));
  await expectNew();
});

it.each([0, 1, 2, 3, 4, 5])('finishes what was cut short after %i moves', async (moves) => {
  const { journal } = projectPaths(root);
  await writeFile(journal, JSON.stringify({ formatVersion: 1, staging: '.new', parts: PARTS }));
  const steps = PARTS.flatMap((part) => [
    [part, `.new/.old/${part}`],
    [`.new/${part}`, part],
  ]).filter(([from]) => from !== 'ml/runs');
  for (const [from, to] of steps.slice(0, moves)) {
    await mkdir(dirname(join(root, to!)), { recursive: true });
    await rename(join(root, from!), join(root, to!));
  }
  await finishSwap(projectPaths(root));
  await expectNew();
});

it('lets nobody change a registry before it is finished, and finishes it before settings are read', async () => {
  const folder = { root, env: {}, clock: Date.now };
  await registryOfFolder(folder).then(
    () => expect.unreachable(),
    // The settings of the test are none.
    (error) => expect(error).toMatchObject({ code: 'SETTINGS_INVALID' }),
  );
  await writeFile(
    projectPaths(root).journal,
    JSON.stringify({ formatVersion: 1, staging: '.new', parts: PARTS }),
  );
  await expect(registryOfFolder(folder)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  await settleRestore(root, Date.now);
  await expectNew();
});

it('refuses a journal that it cannot read', async () => {
  await writeFile(projectPaths(root).journal, '{"formatVersion": 2}');
  await expect(finishSwap(projectPaths(root))).rejects.toMatchObject({ code: 'INTEGRITY' });
});
