import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { placeFolder } from './place-folder.js';
import { syncFolder, writeNewFile } from './sync.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bp-place-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('shows a folder whole or not at all, and leaves nothing where filling it fails', async () => {
  const target = join(dir, 'deep', 'bundle');
  const failed = placeFolder(target, async (staging) => {
    await writeNewFile(join(staging, 'a.txt'), 'half');
    expect(await readdir(join(dir, 'deep'))).not.toContain('bundle');
    throw new Error('no more');
  });
  await expect(failed).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    message: expect.stringContaining('no more'),
  });
  expect(await readdir(join(dir, 'deep'))).toEqual([]);
  await placeFolder(target, (staging) => writeNewFile(join(staging, 'a.txt'), 'whole'));
  expect(await readFile(join(target, 'a.txt'), 'utf8')).toBe('whole');
});

it('takes no name that is taken, not even that of an empty folder', async () => {
  const target = join(dir, 'taken');
  await mkdir(target);
  await expect(placeFolder(target, async () => undefined)).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    message: expect.stringContaining('exists already'),
  });
  expect(await readdir(dir)).toEqual(['taken']);
});

it('never writes over a file that is there', async () => {
  await writeNewFile(join(dir, 'once'), 'first');
  await expect(writeNewFile(join(dir, 'once'), 'second')).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readFile(join(dir, 'once'), 'utf8')).toBe('first');
});

// The kernel refuses fsync on folders of /proc, as some network file systems do on theirs.
it.runIf(process.platform === 'linux')('takes a folder that cannot be synced as it is', () =>
  expect(syncFolder('/proc/self')).resolves.toBeUndefined(),
);

it('reports a folder that fails to those who ask for its names to last', async () => {
  await expect(syncFolder(join(dir, 'gone'))).rejects.toMatchObject({ code: 'ENOENT' });
});
