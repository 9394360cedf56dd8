import { execFileSync } from 'node:child_process';
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
  utimes,
  writeFile,
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

it.skipIf(process.platform === 'win32')('never replaces what is not a file', async () => {
  const pipe = join(dir, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await symlink(pipe, join(dir, 'link'));
  for (const path of [pipe, join(dir, 'link')]) {
    expect(() => write(path, 'new')).toThrow(`Could not write ${path}: it is not a file.`);
  }
  expect(() => write(dir, 'new')).toThrow(`Could not write ${dir}: it is a folder.`);
  expect((await lstat(pipe)).isFIFO()).toBe(true);
  expect(await readdir(dir)).toEqual(['link', 'pipe']);
});

it('removes what killed processes left, and nothing else', async () => {
  const id = '0c1f7c5e-3a0c-4b8e-9c39-1c2f0a6d7e11';
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  const files: [name: string, age: number][] = [
    [`.train.csv.${id}.tmp`, 2],
    [`.converted-${id}.tmp`, 2],
    [`.test.csv.${id}.tmp`, 0.5],
    ['.somebody.tmp', 2],
    ['train.csv', 2],
  ];
  for (const [name, age] of files) {
    await writeFile(join(dir, name), 'x');
    await utimes(join(dir, name), hoursAgo(age), hoursAgo(age));
  }
  write(join(dir, 'profile.csv'), 'new');
  expect((await readdir(dir)).sort()).toEqual(
    [`.test.csv.${id}.tmp`, '.somebody.tmp', 'train.csv', 'profile.csv'].sort(),
  );
});
