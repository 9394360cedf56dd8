import { readFile } from 'node:fs/promises';
import { isBpError } from '@bp/contracts';
import { isErrno } from '@bp/files';
import { encodeIndex } from '../index-codec.js';
import type { StoredRevision } from '../index-document.js';
import { leftover } from '../leftover.js';
import type { StoreFinding } from '../store.js';
import type { VersionFolders } from './open-version.js';
import {
  decodeNumbered,
  type RevisionFiles,
  readRevisionText,
  revisionName,
  revisionNumbers,
} from './revisions.js';
import { sweepFolders } from './version-folders.js';

/** What is wrong in the folder apart from the versions themselves: revisions, the copy, leftovers. */
export async function inspectFiles(
  files: RevisionFiles,
  folders: VersionFolders,
  newest: StoredRevision | null,
): Promise<StoreFinding[]> {
  return [
    ...(await inspectRevisions(files, newest)),
    ...(await inspectCopy(files, newest)),
    ...(await sweepFolders(folders, newest, false)).map(leftover),
  ];
}

/** Each kept revision must be whole and have grown out of the one before it. */
async function inspectRevisions(
  files: RevisionFiles,
  newest: StoredRevision | null,
): Promise<StoreFinding[]> {
  const findings: StoreFinding[] = [];
  let before: StoredRevision | null = null;
  const numbers = await revisionNumbers(files);
  for (const number of numbers) {
    const text = await readRevisionText(files, number);
    if (text === null) continue;
    const where = `index/${revisionName(number)}`;
    try {
      const revision = decodeNumbered(text, number);
      const fault = lineFault(revision, before, newest);
      if (fault !== null) findings.push(damage(where, fault));
      before = revision;
    } catch (error) {
      if (!isBpError(error)) throw error;
      before = null;
      // The newest one is reported by whoever reads the registry.
      if (number !== numbers.at(-1)) findings.push(damage(where, error.message));
    }
  }
  return findings;
}

function lineFault(
  revision: StoredRevision,
  before: StoredRevision | null,
  newest: StoredRevision | null,
): string | null {
  const id = revision.log.at(-1)?.id;
  if (newest !== null && newest.log[revision.revision - 1]?.id !== id) {
    return 'It is not part of the line that ends in the newest revision.';
  }
  if (before?.revision === revision.revision - 1 && before.checksum !== revision.parent) {
    return 'It did not grow out of the revision before it.';
  }
  return null;
}

function damage(where: string, message: string): StoreFinding {
  return {
    kind: 'damage',
    where,
    message,
    remedy: `Readers go by the newest revision only; remove ${where} or restore it from a backup.`,
  };
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
