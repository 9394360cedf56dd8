import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { isErrno } from './storage-error.js';

/** Names in a folder; none where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Longest line given, in characters; of a longer one the beginning. Nothing that this system writes is as long. */
const LONGEST_LINE = 1 << 20;

/**
 * The lines of a file of ours, one by one, without those that are empty; none where there is no such file. Only a
 * line feed ends a line: `readline` would also break at U+2028, which JSON leaves as it is.
 */
export async function* readLines(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, {
      encoding: 'utf8',
      highWaterMark: 1 << 18,
    })) {
      const lines = `${rest}${chunk as string}`.split('\n');
      rest = lines.pop()!.slice(0, LONGEST_LINE);
      for (const line of lines) if (line !== '') yield line.slice(0, LONGEST_LINE);
    }
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
  }
  if (rest !== '') yield rest;
}
