import { stat } from 'node:fs/promises';
import type { DatasetLocation } from '@bp/contracts';
import type { Project } from '@bp/pipeline';

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

/** Equal as long as neither the registry nor any outcome has changed. */
export async function rolloutStamp(
  { paths, dataset }: Pick<Project, 'paths' | 'dataset'>,
  revision: number,
): Promise<string> {
  const times = [datasetFileStamp(dataset), fileStamp(paths.pending)];
  return [revision, ...(await Promise.all(times))].join(':');
}
