import type { Project } from '@bp/pipeline';
import { datasetFileStamp, fileStamp } from './file-stamp.js';

/** Equal as long as neither the registry nor any outcome has changed. */
export async function rolloutStamp(
  { paths, dataset }: Pick<Project, 'paths' | 'dataset'>,
  revision: number,
): Promise<string> {
  const times = [datasetFileStamp(dataset), fileStamp(paths.pending)];
  return [revision, ...(await Promise.all(times))].join(':');
}
