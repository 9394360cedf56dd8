import { readFile } from 'node:fs/promises';
import { isErrno } from '@bp/files';
import { encodeIndex } from '../index-codec.js';
import type { StoredRevision } from '../index-document.js';
import { leftover } from '../leftover.js';
import type { StoreFinding } from '../store.js';
import type { VersionFolders } from './open-version.js';
import type { RevisionFiles } from './revisions.js';
import { sweepFolders } from './version-folders.js';

/** What is wrong in the folder apart from versions and revisions: the copy, leftovers. */
export async function inspectFiles(
  files: RevisionFiles,
  folders: VersionFolders,
  newest: StoredRevision | null,
): Promise<StoreFinding[]> {
  return [
    ...(await inspectCopy(files, newest)),
    ...(await sweepFolders(folders, newest, false)).map(leftover),
  ];
}

async function inspectCopy(
  files: RevisionFiles,
  newest: StoredRevision | null,
): Promise<StoreFinding[]> {
  if (newest === null) return [];
  let text: string | null = null;
  try {
    text = await readFile(files.copyPath, 'utf8');
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'EISDIR')) throw error;
  }
  const { checksum: _, ...index } = newest;
  if (text === encodeIndex(index).text) return [];
  return [
    {
      kind: 'damage',
      where: 'versions.json',
      message: `versions.json is not revision ${newest.revision}.`,
      remedy: 'Nobody reads it here; the next writer makes it anew.',
    },
  ];
}
