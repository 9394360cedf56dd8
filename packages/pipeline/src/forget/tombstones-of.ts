import type { Forgotten } from '@bp/contracts';
import { openTombstones, type TombstoneFiles, type Tombstones } from '@bp/dataset';
import type { ProjectPaths } from '../paths.js';

export type { Tombstones };

type TombstonePaths = Pick<ProjectPaths, 'tombstones' | 'tombstoneKey'>;

/** Where the tombstones of a project are. */
export function tombstoneFiles({ tombstones, tombstoneKey: key }: TombstonePaths): TombstoneFiles {
  return { tombstones, key };
}

/** The tombstones of a project. Errors: `INTEGRITY`. */
export function tombstonesOf(
  paths: Pick<ProjectPaths, 'tombstones' | 'tombstoneKey'>,
): Promise<Tombstones> {
  return openTombstones(tombstoneFiles(paths));
}

/** What must not be taken into the project again; `undefined`: nothing was forgotten. Errors: `INTEGRITY`. */
export async function forgottenOf(paths: TombstonePaths): Promise<Forgotten | undefined> {
  return (await tombstonesOf(paths)).forgotten;
}
