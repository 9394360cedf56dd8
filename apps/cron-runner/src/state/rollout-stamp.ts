import { stat } from 'node:fs/promises';
import type { Project } from '@bp/pipeline';

/** Equal as long as neither the registry nor any outcome has changed. */
export async function rolloutStamp(
  { paths }: Pick<Project, 'paths'>,
  revision: number,
): Promise<string> {
  const times = [paths.dataset, paths.pending].map(async (path) => {
    const found = await stat(path, { bigint: true }).catch(() => null);
    return found === null ? 'none' : `${found.ino}.${found.mtimeNs}`;
  });
  return [revision, ...(await Promise.all(times))].join(':');
}
