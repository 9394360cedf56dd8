import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno, namesIn, storageError, syncFolder, writeNewFile } from '@bp/files';
import { decodeIndex, decodeRevision, encodeIndex } from '../index-codec.js';
import { holdsTransaction, type StoredRevision } from '../index-document.js';
import { outcomeUnknown } from '../outcome-unknown.js';
import type { KeptRevision, NextRevision } from '../store.js';

/*
 * The line of revisions: index/<number>.json, ten digits. link() to the next number is the transaction: it
 * fails where the number is taken. Nothing here waits for anyone.
 *
 * Old revisions are swept, which frees their numbers. A writer that slept meanwhile may then link() a number
 * far below the newest: it would believe in a transaction that nobody ever reads. So a writer that has linked
 * looks at the newest revision again: the log there has one entry a revision, with the id of its transaction.
 * Its own id at its own place proves that every later revision was built upon it; anything else means lost.
 */

/** Revisions kept for people to look at; enough that a reader hardly ever finds its file gone. */
export const REVISIONS_KEPT = 50;
/** Age of a temporary file from which its writer is taken for dead; it survives being wrong about that. */
const TEMPORARY_FILE_MS = 60 * 60_000;
const REVISION_FILE = /^(\d{10})\.json$/;
const TEMPORARY = '.tmp-';
/** A reader that is overtaken this often in a row is not overtaken: something else is wrong. */
const MOST_READS = 100;

/** Where a writer is; tests stop or kill it there. */
export type StoreStep =
  | 'staged'
  | 'placed'
  | 'before-link'
  | 'linked'
  | 'published'
  | 'copied'
  | 'before-removal'
  | 'removed';
/** Called by a writer at each of its steps, which waits for it. */
export type OnStep = (step: StoreStep) => void | Promise<void>;

export interface RevisionFiles {
  readonly indexFolder: string;
  /** `versions.json`: the newest revision once more, for people and other programs; newer than the index, it shows a loss. */
  readonly copyPath: string;
  readonly onStep: OnStep;
}

function fileOf(files: RevisionFiles, revision: number): string {
  return join(files.indexFolder, revisionName(revision));
}

export function revisionName(revision: number): string {
  return `${String(revision).padStart(10, '0')}.json`;
}

export function isRevisionFile(name: string): boolean {
  return REVISION_FILE.test(name);
}

/** Numbers of the revisions that are there, ascending. */
export async function revisionNumbers(files: RevisionFiles): Promise<number[]> {
  try {
    const numbers = (await namesIn(files.indexFolder)).flatMap((name) => {
      const match = REVISION_FILE.exec(name);
      return match === null ? [] : [Number(match[1])];
    });
    return numbers.sort((a, b) => a - b);
  } catch (error) {
    throw storageError(error, 'read the folder', files.indexFolder);
  }
}

export async function newestNumber(files: RevisionFiles): Promise<number> {
  return (await revisionNumbers(files)).at(-1) ?? 0;
}

/**
 * Number of the newest revision with what the file system knows of its file: a registry put in place of another may have
 * as many revisions.
 */
export async function newestMark(files: RevisionFiles): Promise<string> {
  const revision = await newestNumber(files);
  if (revision === 0) return '';
  const found = await stat(fileOf(files, revision), { bigint: true }).catch((error: unknown) => {
    // Swept since it was listed: the next look sees a newer one.
    if (isErrno(error, 'ENOENT')) return null;
    throw storageError(error, 'look at', fileOf(files, revision));
  });
  return found === null ? `${revision}` : `${revision}:${found.ino}:${found.size}:${found.mtimeNs}`;
}

/** The text of one revision; `null` where it is gone. */
export async function readRevisionText(
  files: RevisionFiles,
  revision: number,
): Promise<string | null> {
  const path = fileOf(files, revision);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw storageError(error, 'read', path);
  }
}

/** Text of `versions.json`; `null` where there is none. */
export async function readCopy(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'EISDIR', 'ENOTDIR')) return null;
    throw storageError(error, 'read', path);
  }
}

/** The revision that a copy is of; 0: there is none, or it is not whole and says nothing. */
export function copiedRevision(text: string | null): number {
  try {
    return text === null ? 0 : decodeIndex(text, 'versions.json').revision;
  } catch {
    return 0;
  }
}

/**
 * The newest revision. One that was swept between looking and reading was overtaken: look again. So is what looks like a
 * loss: the folder may have been replaced as a whole, or have changed while it was listed.
 */
export async function readNewest(files: RevisionFiles): Promise<StoredRevision | null> {
  let suspected = false;
  for (let attempt = 0; attempt < MOST_READS; attempt += 1) {
    // Read before the index is listed: whoever wrote the copy had published its revision by then.
    const copy = await readCopy(files.copyPath);
    const revision = await newestNumber(files);
    const text = revision === 0 ? null : await readRevisionText(files, revision);
    if (text === null && revision > 0) continue;
    const copied = copy === text ? revision : copiedRevision(copy);
    // A mounted folder may list its files late.
    const unlisted = copied > revision ? await readRevisionText(files, copied) : null;
    if (unlisted !== null) return decodeRevision(unlisted, copied, placeOf(copied));
    const lost =
      revision > 0 && copied <= revision
        ? null
        : await (await import('./lost-index.js')).findLoss(files.indexFolder, revision, copied);
    if (lost !== null && suspected) throw lost;
    suspected = lost !== null;
    if (!suspected) return text === null ? null : decodeRevision(text, revision, placeOf(revision));
  }
  throw storageError(null, 'read the newest revision in', files.indexFolder);
}

/** For people: where a revision is. */
export function placeOf(revision: number): string {
  return `index/${revisionName(revision)}`;
}

/** The revisions that are there, oldest first. */
export async function* keptRevisions(files: RevisionFiles): AsyncGenerator<KeptRevision> {
  for (const revision of await revisionNumbers(files)) {
    const text = await readRevisionText(files, revision);
    if (text !== null) yield { revision, text, where: placeOf(revision) };
  }
}

/** As `RegistryStore.publish`. */
export async function publishRevision(files: RevisionFiles, next: NextRevision): Promise<boolean> {
  const { text } = encodeIndex(next);
  const target = fileOf(files, next.revision);
  try {
    await mkdir(files.indexFolder, { recursive: true });
    if (!(await linkNew(files, text, target))) return false;
  } catch (error) {
    throw storageError(error, 'publish', target);
  }
  let newest: StoredRevision | null;
  try {
    await files.onStep('linked');
    await syncFolder(files.indexFolder);
    newest = await readSettledNewest(files);
  } catch (error) {
    throw outcomeUnknown(error, target);
  }
  const id = next.log.at(-1)?.id ?? '';
  if (newest === null || !holdsTransaction(newest, next.revision, id)) {
    // Only what lies below the newest is certainly not read by anyone.
    if (newest !== null && newest.revision > next.revision) {
      await rm(target, { force: true }).catch(() => undefined);
    }
    return false;
  }
  await files.onStep('published');
  await tidy(files);
  return true;
}

/** Writes the text beside the target and links it there; `false` where the number is taken. */
async function linkNew(files: RevisionFiles, text: string, target: string): Promise<boolean> {
  const temporary = join(files.indexFolder, `${TEMPORARY}${randomUUID()}`);
  try {
    await writeNewFile(temporary, text);
    await files.onStep('before-link');
    await link(temporary, target);
    return true;
  } catch (error) {
    // ENOENT: this writer slept so long that its temporary file was swept.
    if (isErrno(error, 'EEXIST', 'ENOENT')) return false;
    throw error;
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/**
 * The newest revision, for a decision that cannot be taken back. A folder that changes while it is listed may
 * show neither an old name nor a new one; two listings with the same end did not fall into that gap.
 */
async function readSettledNewest(files: RevisionFiles): Promise<StoredRevision | null> {
  for (;;) {
    const before = await newestNumber(files);
    const newest = await readNewest(files);
    if ((newest?.revision ?? 0) === before) return newest;
  }
}

/** What may be done after a publication and may fail: the next writer does it again. */
async function tidy(files: RevisionFiles): Promise<void> {
  try {
    await mendCopy(files);
    await files.onStep('copied');
    await sweepRevisions(files);
  } catch {
    // The transaction stands. `inspect` shows a stale copy and leftovers.
  }
}

/** Makes `versions.json` the newest revision. Repeats where it was overtaken, so that the last writer wins. */
export async function mendCopy(files: RevisionFiles): Promise<void> {
  for (let attempt = 0; attempt < MOST_READS; attempt += 1) {
    const revision = await newestNumber(files);
    const text = revision === 0 ? null : await readRevisionText(files, revision);
    if (text !== null) {
      const temporary = `${files.copyPath}.tmp-${randomUUID()}`;
      try {
        await writeNewFile(temporary, text);
        await rename(temporary, files.copyPath);
      } finally {
        await rm(temporary, { force: true });
      }
    }
    if ((await newestNumber(files)) === revision) return;
  }
}

async function sweepRevisions(files: RevisionFiles): Promise<void> {
  const numbers = await revisionNumbers(files);
  const newest = numbers.at(-1) ?? 0;
  for (const number of numbers) {
    if (number <= newest - REVISIONS_KEPT) await rm(fileOf(files, number), { force: true });
  }
  for (const name of await oldTemporaryFiles(files)) {
    await unlink(join(files.indexFolder, name)).catch(() => undefined);
  }
}

/** Temporary files of writers that died, by the file system's own clock. */
async function oldTemporaryFiles(files: RevisionFiles): Promise<string[]> {
  const names = (await namesIn(files.indexFolder)).filter((name) => name.startsWith(TEMPORARY));
  if (names.length === 0) return [];
  const now = (await stat(files.indexFolder)).mtimeMs;
  const old: string[] = [];
  for (const name of names) {
    const found = await stat(join(files.indexFolder, name)).catch(() => null);
    if (found !== null && now - found.mtimeMs > TEMPORARY_FILE_MS) old.push(name);
  }
  return old;
}
