import { stat } from 'node:fs/promises';
import type { DatasetLocation } from '@bp/contracts';

/** Equal as long as a file is the same and was not written to. */
export async function fileStamp(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found === null ? 'none' : `${found.ino}.${found.mtimeNs}`;
}

/** Likewise of a dataset: a place elsewhere says it itself. */
export async function datasetFileStamp(dataset: DatasetLocation): Promise<string> {
  if (typeof dataset === 'string') return fileStamp(dataset);
  return dataset.state().then(
    (state) => state?.mark ?? 'none',
    () => 'away',
  );
}
