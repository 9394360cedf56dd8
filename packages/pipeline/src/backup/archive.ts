import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { BpError, isBpError } from '@bp/contracts';
import { AtomicFile, isErrno, storageError } from '@bp/files';
import { extract, pack } from 'tar-stream';

/*
 * A tar file packed with gzip, behind which stands a second, empty member of gzip (RFC 1952 allows any number) with
 * the sha256 of all bytes before it as its comment. So every program that knows tar can open it, and not one byte can be
 * missing or another unseen.
 */

/** Adds one file to an archive that is being written. `size` in bytes is what `pieces` give together. */
export type AddFile = (
  path: string,
  size: number,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
) => Promise<void>;

/** One file of an archive that is being read; `pieces` must be read before the next is asked for. */
export interface ArchivedFile {
  readonly path: string;
  readonly pieces: AsyncIterable<Buffer>;
}

/** It holds feedback: its owner alone may read it. */
const PRIVATE = 0o600;

/** Writes an archive, whole or not at all. Errors: `STORAGE_FAILED`, and what `fill` throws. */
export async function writeArchive(
  path: string,
  modified: Date,
  fill: (add: AddFile) => Promise<void>,
): Promise<void> {
  const out = new AtomicFile(path, PRIVATE);
  const hash = createHash('sha256');
  const tar = pack();
  const packed = tar.pipe(createGzip());
  const written = (async () => {
    for await (const bytes of packed as AsyncIterable<Buffer>) {
      hash.update(bytes);
      out.writeBytes(bytes);
    }
  })();
  try {
    await Promise.race([
      fill((name, size, pieces) => addEntry(tar, { name, size, mtime: modified }, pieces)),
      // It ends before only where it fails.
      written,
    ]);
    tar.finalize();
    await written;
    out.writeBytes(seal(hash.digest('hex')));
    out.commit();
  } catch (error) {
    tar.destroy();
    packed.destroy();
    await written.catch(() => undefined);
    out.discard();
    throw error;
  }
}

async function addEntry(
  tar: ReturnType<typeof pack>,
  header: { readonly name: string; readonly size: number; readonly mtime: Date },
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const entry = tar.entry({ ...header, mode: PRIVATE, type: 'file' }, (error) =>
      error ? reject(error) : resolve(),
    );
    const give = async (): Promise<void> => {
      for await (const piece of pieces) {
        if (!entry.write(piece)) await new Promise((drained) => entry.once('drain', drained));
      }
      entry.end();
    };
    give().catch(reject);
  });
}

/**
 * Reads the files of an archive in their order, after every byte of it was checked.
 * @throws BpError INTEGRITY where it was cut or altered, or holds anything but plain files; STORAGE_FAILED.
 */
export async function* readArchive(path: string): AsyncGenerator<ArchivedFile> {
  const end = await checkedEnd(path);
  const files = extract();
  const read = pipeline(createReadStream(path, { end }), createGunzip(), files);
  read.catch(() => undefined);
  try {
    for await (const entry of files) {
      const { name, type } = entry.header;
      if (type !== 'file') throw damaged(path, `${name} is a ${type}, not a file`);
      yield { path: name, pieces: entry };
    }
    await read;
  } catch (error) {
    throw isBpError(error) ? error : damaged(path, 'it can not be unpacked', error);
  } finally {
    files.destroy();
  }
}

/** Position of the last byte before the seal, which must fit all bytes before it. */
async function checkedEnd(path: string): Promise<number> {
  try {
    const file = await open(path);
    try {
      const length = seal('0'.repeat(64)).length;
      const end = (await file.stat()).size - length - 1;
      if (end < 0) throw damaged(path, 'it is too short');
      const hash = createHash('sha256');
      const bytes = file.createReadStream({ start: 0, end, autoClose: false });
      for await (const piece of bytes) hash.update(piece as Buffer);
      const found = Buffer.alloc(length);
      await file.read(found, 0, length, end + 1);
      if (found.equals(seal(hash.digest('hex')))) return end;
      throw damaged(path, 'its checksum does not match its content, so that it was cut or altered');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw storageError(error, 'read', path);
    throw new BpError('USAGE', `There is no file ${path}.`, {
      remedy: 'Give the path of a file that "bp backup" wrote.',
      details: { file: path },
    });
  }
}

/** An empty member of gzip with a comment: header, comment, an empty block of deflate, and checksum and size 0. */
function seal(sha256: string): Buffer {
  const header = [0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 0xff];
  return Buffer.from([...header, ...Buffer.from(`sha256 ${sha256}\0`), 3, 0, ...Buffer.alloc(8)]);
}

/** The error for a backup that can't be believed. */
export function damaged(path: string, why: string, cause?: unknown): BpError {
  return new BpError('INTEGRITY', `The backup ${path} cannot be trusted: ${why}.`, {
    remedy: 'Take another copy of it, or an older backup. Nothing was restored.',
    details: { file: path, why },
    cause,
  });
}
