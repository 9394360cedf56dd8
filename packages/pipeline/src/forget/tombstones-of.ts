import type { Forgotten } from '@bp/contracts';
import { openTombstones, type Tombstones } from '@bp/dataset';
import type { ProjectPaths } from '../paths.js';

/** The tombstones of a project. Errors: `INTEGRITY`. */
export function tombstonesOf(
  paths: Pick<ProjectPaths, 'tombstones' | 'tombstoneKey'>,
): Promise<Tombstones> {
  return openTombstones({ tombstones: paths.tombstones, key: paths.tombstoneKey });
}

/** What must not be taken into the project again; `undefined`: nothing was forgotten. Errors: `INTEGRITY`. */
export async function forgottenOf(
  paths: Pick<ProjectPaths, 'tombstones' | 'tombstoneKey'>,
): Promise<Forgotten | undefined> {
  return (await tombstonesOf(paths)).forgotten;
}
