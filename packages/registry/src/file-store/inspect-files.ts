import { namesIn } from '@bp/files';
import { isOlderThanRegistry } from '../dead-version.js';
import { encodeIndex } from '../index-codec.js';
import type { StoredRevision } from '../index-document.js';
import { leftover } from '../leftover.js';
import type { StoreFinding } from '../store.js';
import { isVersion } from '../version-name.js';
import type { VersionFolders } from './open-version.js';
import { type RevisionFiles, readCopy } from './revisions.js';
import { sweepFolders } from './version-folders.js';

/** What is wrong in the folder apart from versions and revisions: the copy, leftovers. */
export async function inspectFiles(
  files: RevisionFiles,
  folders: VersionFolders,
  newest: StoredRevision | null,
): Promise<StoreFinding[]> {
  return [
    ...(await inspectCopy(files, newest)),
    ...(await namesIn(folders.folder))
      .filter((name) => isVersion(name) && isOlderThanRegistry(newest, name))
      .map(olderThanRegistry),
    ...(await sweepFolders(folders, newest, false)).map(leftover),
  ];
}

function olderThanRegistry(name: string): StoreFinding {
  return {
    kind: 'leftover',
    where: name,
    message: `${name} was there before the first revision: its creation was killed, or the registry once lost its index.`,
    remedy:
      'Nobody sweeps it. Remove its folder if it is not missed; "bp versions create --model" takes it in.',
  };
}

async function inspectCopy(
  files: RevisionFiles,
  newest: StoredRevision | null,
): Promise<StoreFinding[]> {
  if (newest === null) return [];
  const { checksum: _, ...index } = newest;
  if ((await readCopy(files.copyPath)) === encodeIndex(index).text) return [];
  return [
    {
      kind: 'damage',
      where: 'versions.json',
      message: `versions.json is not revision ${newest.revision}.`,
      remedy: 'Readers go by the index; the next writer makes the copy anew.',
    },
  ];
}
