import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { BpError } from '@bp/contracts';
import { isErrno, storageError } from '@bp/files';
import type { OnStep } from './revisions.js';

export interface VersionFolders {
  /** The folder `versions`. */
  readonly folder: string;
  readonly onStep: OnStep;
}

/** Where a version's files are. Errors: `INTEGRITY` where the folder is a link, `BUNDLE_INVALID` where it is gone. */
export async function versionFolder(folders: VersionFolders, version: string): Promise<string> {
  const path = join(folders.folder, version);
  try {
    const found = await lstat(path);
    if (found.isDirectory()) return path;
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw storageError(error, 'open', path);
    throw new BpError('BUNDLE_INVALID', `The folder of version ${version} is gone: ${path}.`, {
      remedy: `Restore it from a backup, or roll back to another version ("bp versions rollback").`,
      details: { version, path },
      cause: error,
    });
  }
  throw new BpError(
    'INTEGRITY',
    `The folder of version ${version} is not a folder of its own: ${path}.`,
    {
      remedy: 'Versions are never links to elsewhere: restore the folder from a backup.',
      details: { version, path },
    },
  );
}
