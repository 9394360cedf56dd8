import type { Project } from '@bp/pipeline';
import { fileStamp } from './file-stamp.js';

/** Equal as long as neither the registry nor any outcome has changed. */
export async function rolloutStamp(
  { paths }: Pick<Project, 'paths'>,
  revision: number,
): Promise<string> {
  const times = [paths.dataset, paths.pending].map(fileStamp);
  return [revision, ...(await Promise.all(times))].join(':');
}
