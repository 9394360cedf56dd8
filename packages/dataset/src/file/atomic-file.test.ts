import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AtomicFile } from './atomic-file.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bp-atomic-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const write = (path: string, text: string): void => {
  const file = new AtomicFile(path);
  file.writeText(text);
  file.commit();
};

it.skipIf(process.platform === 'win32')('keeps the mode of the file that it replaces', async () => {
  const path = join(dir, 'private.csv');
  write(path, 'old');
  await chmod(path, 0o600);
  write(path, 'new');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readFile(path, 'utf8')).toBe('new');
});

it.skipIf(process.platform === 'win32')('replaces the file that a link leads to', async () => {
  await mkdir(join(dir, 'volume'));
  const target = join(dir, 'volume', 'dataset.csv');
  write(target, 'old');
  await symlink(target, join(dir, 'link.csv'));
  write(join(dir, 'link.csv'), 'new');
  expect((await lstat(join(dir, 'link.csv'))).isSymbolicLink()).toBe(true);
  expect(await readFile(target, 'utf8')).toBe('new');
  expect(await readdir(join(dir, 'volume'))).toEqual(['dataset.csv']);
});
