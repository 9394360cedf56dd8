import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { refuseOthers } from './open-plain-file.js';
import { isErrno, storageError } from './storage-error.js';

const BUFFER_BYTES = 1 << 18;

/** The name of a temporary file or folder, also as older versions made it. */
const TEMPORARY = /^.+[.-][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.new)?\.tmp$/;

/** One that nobody has written to for so long was left by a process that was killed. */
const LEFTOVER_MS = 3_600_000;

/** A name beside a file or folder for what will take its place. Left behind by a killed process, it is swept. */
export function temporarySibling(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
}

/**
 * Replaces a file by what `write` puts into it; where that throws, the old content stays. `mode`: of a file that was not
 * there. Throws STORAGE_FAILED, and what `write` throws.
 */
export async function writeWhole(
  path: string,
  write: (file: AtomicFile) => void | Promise<void>,
  mode?: number,
): Promise<void> {
  const file = new AtomicFile(path, mode);
  try {
    await write(file);
    file.commit();
  } catch (error) {
    file.discard();
    throw error;
  }
}

/** Replaces a file's content as a whole; its folder is made where it is missing. Throws STORAGE_FAILED. */
export function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  return writeWhole(path, (file) =>
    typeof content === 'string' ? file.writeText(content) : file.writeBytes(content),
  );
}

/**
 * Writes a file piece by piece so that readers see the old content or the whole new one, never a part:
 * a temporary sibling is written, synced and renamed. A link stays one: the file that it leads to is replaced, which
 * keeps its mode. What is not a file (`/dev/null`, a pipe, a folder) is never replaced. Throws STORAGE_FAILED.
 */
export class AtomicFile {
  readonly #path: string;
  readonly #temporary: string;
  #descriptor: number | null;
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #used = 0;

  /** `mode`: of a file that was not there; less the process's mask. */
  constructor(path: string, mode = 0o666) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      const old = existing(path);
      this.#path = old?.path ?? path;
      this.#temporary = temporarySibling(this.#path);
      this.#descriptor = openSync(this.#temporary, 'wx', mode);
      sweepLeftovers(dirname(this.#path), fstatSync(this.#descriptor).mtimeMs - LEFTOVER_MS);
      if (old !== null) keepMode(this.#descriptor, old.mode);
    } catch (error) {
      throw storageError(error, 'write', path);
    }
  }

  /** Adds text, as UTF-8. */
  writeText(text: string): void {
    // A UTF-16 code unit takes at most three bytes of UTF-8.
    if (text.length * 3 > BUFFER_BYTES) this.writeBytes(Buffer.from(text));
    else {
      if (this.#used + text.length * 3 > BUFFER_BYTES) this.#flush();
      this.#used += this.#buffer.write(text, this.#used);
    }
  }

  /** Adds bytes as they are. */
  writeBytes(bytes: Uint8Array): void {
    if (this.#used + bytes.length > BUFFER_BYTES) this.#flush();
    if (bytes.length > BUFFER_BYTES) this.#writeOut(bytes);
    else {
      this.#buffer.set(bytes, this.#used);
      this.#used += bytes.length;
    }
  }

  /** Makes the new content visible. */
  commit(): void {
    this.#flush();
    try {
      fsyncSync(this.#open());
      closeSync(this.#open());
      this.#descriptor = null;
      renameSync(this.#temporary, this.#path);
    } catch (error) {
      throw storageError(error, 'write', this.#path);
    }
    syncFolderNow(dirname(this.#path));
  }

  /** Leaves the old content as it is. Does nothing after {@link commit}. */
  discard(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
    rmSync(this.#temporary, { force: true });
  }

  #open(): number {
    if (this.#descriptor === null) throw new Error(`${this.#temporary} is closed`);
    return this.#descriptor;
  }

  #flush(): void {
    if (this.#used > 0) this.#writeOut(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  #writeOut(bytes: Uint8Array): void {
    try {
      for (let written = 0; written < bytes.length; ) {
        written += writeSync(this.#open(), bytes, written);
      }
    } catch (error) {
      throw storageError(error, 'write', this.#path);
    }
  }
}

/** The file that a path leads to, with its mode; `null` where there is none. */
function existing(path: string): { readonly path: string; readonly mode: number } | null {
  try {
    const found = statSync(path);
    refuseOthers(found);
    return { path: realpathSync(path), mode: found.mode };
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}

function keepMode(descriptor: number, mode: number): void {
  try {
    fchmodSync(descriptor, mode);
  } catch {
    // A file system that knows no modes refuses to set one.
  }
}

/**
 * Removes what killed writers left in a folder, if nobody has written to it since an instant (milliseconds since the
 * epoch); without one, whatever its age: for those who know that nobody else writes there.
 */
export function sweepLeftovers(folder: string, before = Number.POSITIVE_INFINITY): void {
  try {
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      if (TEMPORARY.test(name) && statSync(file).mtimeMs < before) {
        rmSync(file, { recursive: true });
      }
    }
  } catch {
    // Gone by now, or not to be removed: the next write tries again.
  }
}

/** As `syncFolder`, without leaving the call; a failure is not reported. */
function syncFolderNow(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The new content is in place; a power cut could bring the old one back, and both are whole.
  }
}
