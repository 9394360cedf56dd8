import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { namesIn, readLines } from './read.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bp-read-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function linesOf(text: string): Promise<string[]> {
  await writeFile(join(dir, 'lines'), text);
  return allOf(join(dir, 'lines'));
}

async function allOf(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(path)) lines.push(line);
  return lines;
}

it('ends a line at a line feed only, and passes over empty ones', async () => {
  expect(await linesOf('a\u2028b\rc\n\nd')).toEqual(['a\u2028b\rc', 'd']);
  expect(await linesOf('')).toEqual([]);
});

it('reads characters and lines that cross the pieces of a file, and the beginning of endless ones', async () => {
  const wide = 'ä'.repeat(200_001);
  expect(await linesOf(`x${wide}\n${wide}\n`)).toEqual([`x${wide}`, wide]);
  const lines = await linesOf(`${'y'.repeat(3 << 20)}\nz`);
  expect(lines.map((line) => line.length)).toEqual([1 << 20, 1]);
});

it('finds nothing where there is nothing, and tells other failures', async () => {
  expect(await allOf(join(dir, 'none'))).toEqual([]);
  expect(await namesIn(join(dir, 'none'))).toEqual([]);
  await writeFile(join(dir, 'file'), '');
  await expect(namesIn(join(dir, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});
