import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Which files under a folder name one of these words, `path: word` each; packed files are looked into. */
export async function namedIn(folder: string, words: readonly string[]): Promise<string[]> {
  const named: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const text = (packed ? gunzipSync(bytes) : bytes).toString('latin1');
    for (const word of words) {
      if (text.includes(word)) named.push(`${relative(folder, path)}: ${word}`);
    }
  }
  return named;
}
