import { stat } from 'node:fs/promises';

/** Equal as long as a file is the same and was not written to. */
export async function fileStamp(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found === null ? 'none' : `${found.ino}.${found.mtimeNs}`;
}
