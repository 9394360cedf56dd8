import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Every file under a folder, unpacked where it is packed, as one text each. */
async function texts(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    found.set(
      path.slice(folder.length + 1),
      (packed ? gunzipSync(bytes) : bytes).toString('latin1'),
    );
  }
  return found;
}

/** Which files under a folder name one of these words, `path: word` each; packed files are looked into. */
export async function namedIn(folder: string, words: readonly string[]): Promise<string[]> {
  const named: string[] = [];
  for (const [path, text] of await texts(folder)) {
    for (const word of words) if (text.includes(word)) named.push(`${path}: ${word}`);
  }
  return named;
}
