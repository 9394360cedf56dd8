import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BpError } from '@bp/contracts';
import { isErrno, replaceFile, storageError, syncFolder } from '@bp/files';
import type { ProjectPaths } from '../paths.js';

/*
 * Several folders get others in their place as one change. All of the new ones lie ready and synced when the journal is
 * written: from that instant the change is decided. Whoever finds a journal carries it out, as often as need be:
 * a part is moved only while its new form is still waiting.
 */

interface Journal {
  readonly formatVersion: 1;
  /** Folder with the new parts, relative to the root; the old ones are put beside them until all is done. */
  readonly staging: string;
  /** Relative to the root, and to the staging folder. */
  readonly parts: readonly string[];
}

const OLD = '.old';

type SwapPaths = Pick<ProjectPaths, 'root' | 'journal'>;

/** Puts parts of a staging folder in place of those of a root; decided at one instant, finished by {@link finishSwap}. */
export async function swapFolders(
  { root, journal: path }: SwapPaths,
  staging: string,
  parts: readonly string[],
): Promise<void> {
  const journal: Journal = { formatVersion: 1, staging, parts };
  await replaceFile(path, `${JSON.stringify(journal)}\n`);
  await finishSwap({ root, journal: path });
}

/**
 * Carries out what was decided; does nothing where nothing was. Under the lock that the one held who decided it.
 * Errors: `STORAGE_FAILED`; `INTEGRITY` where the journal can't be read.
 */
export async function finishSwap({ root, journal: path }: SwapPaths): Promise<void> {
  const journal = await readJournal(path);
  if (journal === null) return;
  const staging = join(root, journal.staging);
  try {
    for (const part of journal.parts) {
      if (!existsSync(join(staging, part))) continue;
      const place = join(root, part);
      const aside = join(staging, OLD, part);
      await mkdir(dirname(aside), { recursive: true });
      await mkdir(dirname(place), { recursive: true });
      if (existsSync(place)) await rename(place, aside);
      await rename(join(staging, part), place);
      await syncFolder(dirname(place));
    }
    await rm(path);
    await syncFolder(dirname(path));
    await rm(staging, { recursive: true, force: true });
  } catch (error) {
    throw storageError(error, 'put what was restored in place in', root);
  }
}

async function readJournal(path: string): Promise<Journal | null> {
  try {
    const journal = JSON.parse(await readFile(path, 'utf8')) as Journal;
    if (journal.formatVersion === 1) return journal;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    if (!(error instanceof SyntaxError)) throw storageError(error, 'read', path);
  }
  throw new BpError('INTEGRITY', `The journal of a restore, ${path}, cannot be read.`, {
    remedy: 'Restore the backup again into a new folder: bp restore FILE --to DIR.',
    details: { file: path },
  });
}
