import { mkdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { BpError, canonicalJson, sha256 } from '@bp/contracts';
import { namesIn, placeFolder, replaceFile, temporarySibling, writeNewFile } from '@bp/files';
import { decodeIndex } from '../index-codec.js';
import type { StoredRevision } from '../index-document.js';
import type { RemoteFile, RemoteVersion } from './remote-place.js';

/*
 * What was fetched from elsewhere, for all processes of this machine:
 *   versions/<sha256 of the list of files>/   the files of one version; content by checksum, so that places share it
 *   places/<sha256 of the location>/          the newest revision seen there, and which files a version has
 * Folders get their name by one rename. Nothing here is believed unchecked, and all of it may be deleted at any time.
 */

/** Temporary folders of this age were left by a process that died. */
const LEFTOVER_MS = 60 * 60_000;

/** The cached versions and revisions of one place. */
export class VersionCache {
  readonly #versions: string;
  readonly #place: string;
  readonly #keep: number;
  #remembered = '';

  constructor(folder: string, location: string, keep: number) {
    this.#versions = join(folder, 'versions');
    this.#place = join(folder, 'places', sha256(location));
    this.#keep = keep;
  }

  /** A temporary folder beside the versions, for files on their way to the place. */
  async staging(): Promise<string> {
    const folder = temporarySibling(join(this.#versions, 'staging'));
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** A folder with exactly these files, checked; what is missing or damaged is fetched. */
  async open(
    version: RemoteVersion,
    fetch: (file: RemoteFile) => Promise<Buffer>,
  ): Promise<string> {
    requirePlainNames(version);
    const dir = join(this.#versions, sha256(canonicalJson(version.files.map(plain))));
    if (!(await isWhole(dir, version))) {
      await discard(dir);
      await mkdir(this.#versions, { recursive: true });
      try {
        await placeFolder(dir, async (staging) => {
          for (const file of version.files) {
            await writeNewFile(join(staging, file.name), await fetch(file), 0o444);
          }
        });
      } catch (error) {
        // Another process may have been faster.
        if (!(await isWhole(dir, version))) throw error;
      }
    }
    const now = new Date();
    await utimes(dir, now, now).catch(() => undefined);
    await this.#evict(dir).catch(() => undefined);
    return dir;
  }

  /** Keeps the text of the newest revision, for a start while the place is away. A failure costs only that. */
  async rememberNewest(text: string): Promise<void> {
    if (text === this.#remembered) return;
    await replaceFile(join(this.#place, 'newest.json'), text).catch(() => undefined);
    this.#remembered = text;
  }

  /** The newest revision that this machine has seen; `null` for none. Errors: `INTEGRITY` where it was altered. */
  async newest(): Promise<StoredRevision | null> {
    const path = join(this.#place, 'newest.json');
    const text = await readFile(path, 'utf8').catch(() => null);
    return text === null ? null : decodeIndex(text, path);
  }

  /** Keeps which files a version has. A failure costs only a start while the place is away. */
  async rememberVersion(name: string, version: RemoteVersion): Promise<void> {
    const path = join(this.#place, `${name}.json`);
    const text = JSON.stringify(version);
    if ((await readFile(path, 'utf8').catch(() => null)) === text) return;
    await replaceFile(path, text).catch(() => undefined);
  }

  /** Which files a version had when this machine last asked; `null` where it never did. */
  async version(name: string): Promise<RemoteVersion | null> {
    try {
      return JSON.parse(await readFile(join(this.#place, `${name}.json`), 'utf8')) as RemoteVersion;
    } catch {
      return null;
    }
  }

  /** Takes away what was used longest ago, never `used`. A process that reads it just then fetches it again. */
  async #evict(used: string): Promise<void> {
    const now = Date.now();
    const found: { readonly path: string; readonly usedAt: number }[] = [];
    for (const name of await namesIn(this.#versions)) {
      const path = join(this.#versions, name);
      const usedAt = (await stat(path)).mtimeMs;
      if (!name.startsWith('.')) found.push({ path, usedAt });
      else if (now - usedAt > LEFTOVER_MS) await rm(path, { recursive: true, force: true });
    }
    found.sort((a, b) => b.usedAt - a.usedAt);
    for (const { path } of found.slice(this.#keep)) if (path !== used) await discard(path);
  }
}

const plain = ({ name, sha256, bytes }: RemoteFile) => ({ name, sha256, bytes });

/** A place that lies must not write elsewhere on this machine. */
function requirePlainNames({ files }: RemoteVersion): void {
  for (const { name } of files) {
    if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) continue;
    throw new BpError('INTEGRITY', `A version has a file of the name ${JSON.stringify(name)}.`, {
      remedy: 'This is no version of ours: find out who may write to the place of the registry.',
      details: { file: name },
    });
  }
}

async function isWhole(dir: string, { files }: RemoteVersion): Promise<boolean> {
  try {
    if ((await namesIn(dir)).length !== files.length) return false;
    for (const file of files) {
      if (sha256(await readFile(join(dir, file.name))) !== file.sha256) return false;
    }
    return files.length > 0;
  } catch {
    return false;
  }
}

/** Takes a folder out of sight in one step, then deletes it. */
async function discard(dir: string): Promise<void> {
  const aside = temporarySibling(dir);
  try {
    await rename(dir, aside);
  } catch {
    return;
  }
  await rm(aside, { recursive: true, force: true });
}
