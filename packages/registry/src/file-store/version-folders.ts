import { randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno, namesIn, storageError, syncFolder, writeNewFile } from '@bp/files';
import { isDeadVersion, isOlderThanRegistry } from '../dead-version.js';
import type { IndexDocument } from '../index-document.js';
import type { StagedVersion, StageOptions } from '../store.js';
import { isVersion } from '../version-name.js';
import type { VersionFolders } from './open-version.js';

/*
 * The folders of versions. What makes this right without locks:
 * - A folder gets its name `vX.Y.Z` only by rename() from a staging folder of its own, which fails where the
 *   name is taken. It is whole and synced by then.
 * - A folder loses that name only when the version is dead: its number is not above the highest that some
 *   revision has given, and that revision does not list it. Numbers only go up, so no later one can.
 *   Whoever acts on that late, be it a day, still only ever takes a dead folder away.
 * - Nothing is deleted in place: it is renamed to `.trash-<uuid>` first, so that nobody finds half a folder.
 */

const STAGING = '.staging-';
const TRASH = '.trash-';
/** The copy of the newest revision on its way. */
const COPY = 'versions.json.tmp-';
/** Age from which the writer of a staging folder is taken for dead. If it is not, it copies again. */
const STAGING_MS = 24 * 60 * 60_000;

/** Copies a version's files into a staging folder; see `StagedVersion`. */
export async function stageVersion(
  folders: VersionFolders,
  options: StageOptions,
): Promise<StagedVersion> {
  const staged = new StagedFolder(folders, options);
  await staged.fill();
  return staged;
}

class StagedFolder implements StagedVersion {
  #staging: string;
  /** The version under which this very folder stands. */
  #placedAs: string | null = null;

  constructor(
    private readonly folders: VersionFolders,
    private readonly options: StageOptions,
  ) {
    this.#staging = this.#newStaging();
  }

  // Never from a seeded source: two processes must not draw the same name.
  #newStaging(): string {
    return join(this.folders.folder, `${STAGING}${randomUUID()}`);
  }

  async fill(): Promise<void> {
    const { bundleDir, files, extra, check } = this.options;
    this.#staging = this.#newStaging();
    try {
      await mkdir(this.#staging);
      for (const name of files) await copySynced(join(bundleDir, name), join(this.#staging, name));
      for (const [name, text] of Object.entries(extra)) {
        await writeNewFile(join(this.#staging, name), text);
        await chmod(join(this.#staging, name), READ_ONLY);
      }
      await syncFolder(this.#staging);
      await check(this.#staging);
    } catch (error) {
      await discard(this.folders, this.#staging);
      throw storageError(error, 'stage a version in', this.folders.folder);
    }
    await this.folders.onStep('staged');
  }

  async place(version: string, isDead: (version: string) => boolean): Promise<boolean> {
    if (this.#placedAs === version && !isDead(version)) return true;
    if (this.#placedAs !== null) await this.#takeBack(this.#placedAs, isDead);
    for (;;) {
      const target = join(this.folders.folder, version);
      try {
        await rename(this.#staging, target);
        this.#placedAs = version;
        await syncFolder(this.folders.folder);
        await this.folders.onStep('placed');
        return true;
      } catch (error) {
        if (isErrno(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) return this.#adopt(version, target);
        if (!isErrno(error, 'ENOENT')) throw storageError(error, 'make the folder', target);
        // This writer slept so long that its staging folder was swept.
        await this.fill();
      }
    }
  }

  /**
   * Takes a folder of equal content for its own: mostly what this very command left when it was killed before
   * it could publish. Should its writer still live, one of the two loses the race and stages anew.
   */
  async #adopt(version: string, target: string): Promise<boolean> {
    const { files, extra, check } = this.options;
    try {
      const names = [...files, ...Object.keys(extra)];
      if ((await namesIn(target)).length !== names.length) return false;
      for (const name of names) {
        const own = await readFile(join(this.#staging, name));
        if (!own.equals(await readFile(join(target, name)))) return false;
      }
      await check(target);
    } catch {
      return false;
    }
    this.#placedAs = version;
    return true;
  }

  /** After another writer took the number: stage anew, from the placed folder where nobody can want it. */
  async #takeBack(version: string, isDead: (version: string) => boolean): Promise<void> {
    this.#placedAs = null;
    if (isDead(version)) {
      this.#staging = this.#newStaging();
      try {
        await rename(join(this.folders.folder, version), this.#staging);
        await this.options.check(this.#staging);
        return;
      } catch {
        // Swept already, or another dead writer's: the copy is not worth a thought.
        await discard(this.folders, this.#staging);
      }
    }
    await this.fill();
  }

  async finish(): Promise<void> {
    // A folder that was placed but not published stays: it may have been adopted. It is swept when it is dead.
    await discard(this.folders, this.#staging);
  }
}

/** Files of a version are never changed after: not by accident either. */
const READ_ONLY = 0o444;

async function copySynced(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const file = await open(to, 'r+');
  try {
    await file.chmod(READ_ONLY);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Takes a folder out of sight in one step, then deletes it. What remains is swept later. */
async function discard(folders: VersionFolders, path: string): Promise<void> {
  const trash = join(folders.folder, `${TRASH}${randomUUID()}`);
  try {
    await rename(path, trash);
    await folders.onStep('before-removal');
    await rm(trash, { recursive: true, force: true });
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'EROFS', 'EACCES', 'EPERM')) {
      throw storageError(error, 'remove', path);
    }
  }
}

export async function removeVersionFolders(
  folders: VersionFolders,
  versions: readonly string[],
): Promise<void> {
  for (const version of versions) await discard(folders, join(folders.folder, version));
  await folders.onStep('removed');
}

/** Names in `versions` that belong to writers that died. Deletes them with `apply`. */
export async function sweepFolders(
  folders: VersionFolders,
  newest: IndexDocument | null,
  apply: boolean,
): Promise<string[]> {
  const leftovers = await leftoverFolders(folders, newest);
  if (apply) {
    for (const name of leftovers) {
      const path = join(folders.folder, name);
      if (name.startsWith(TRASH)) await rm(path, { recursive: true, force: true });
      else await discard(folders, path);
    }
  }
  return leftovers;
}

async function leftoverFolders(
  folders: VersionFolders,
  newest: IndexDocument | null,
): Promise<string[]> {
  const names = await namesIn(folders.folder);
  const leftovers = names.filter(
    (name) =>
      name.startsWith(TRASH) ||
      (isVersion(name) && isDeadVersion(newest, name) && !isOlderThanRegistry(newest, name)),
  );
  for (const name of names.filter((found) => found.startsWith(STAGING) || found.includes(COPY))) {
    if (await isAbandoned(folders, name)) leftovers.push(name);
  }
  return leftovers.sort();
}

/** Whether something temporary has not been touched for a day, by the file system's own clock. */
async function isAbandoned(folders: VersionFolders, name: string): Promise<boolean> {
  try {
    const staging = await stat(join(folders.folder, name));
    // The clock that stamps files may be another machine's than ours.
    return (await stat(folders.folder)).mtimeMs - staging.mtimeMs > STAGING_MS;
  } catch {
    return false;
  }
}
