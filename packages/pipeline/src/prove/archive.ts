import { BpError } from '@bp/contracts';
import { openPlainFile, storageError, writeWhole } from '@bp/files';
import { extract, pack } from 'tar-stream';

/*
 * A proof is one tar file with plain files in a fixed order and nothing else in its headers: the same content gives the same
 * bytes. What is read is packed again and compared, so that no byte of the file is left unchecked: neither padding nor a
 * field of a header.
 */

/** The largest archive that is read, in bytes: a proof with the data of a year is a hundredth of that. */
const LARGEST = 2 ** 30;
const PLAIN_PATH = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/;

/** Content by path, in the order of the archive. */
export type ArchiveFiles = ReadonlyMap<string, Buffer>;

/** Writes an archive, whole or not at all. Throws `STORAGE_FAILED`. */
export async function writeArchive(path: string, files: ArchiveFiles): Promise<void> {
  await writeWhole(path, async (file) => {
    for await (const chunk of packed(files)) file.writeBytes(chunk);
  });
}

async function* packed(files: ArchiveFiles): AsyncGenerator<Buffer> {
  const tar = pack();
  for (const [name, content] of files) {
    tar.entry({ name, size: content.length, mode: 0o644, mtime: new Date(0) }, content);
  }
  tar.finalize();
  for await (const chunk of tar) yield chunk as Buffer;
}

/** Reads an archive that `writeArchive` wrote. Throws `INTEGRITY` where any byte is another, `STORAGE_FAILED`. */
export async function readArchive(path: string): Promise<ArchiveFiles> {
  const bytes = await readAll(path);
  if (bytes.length === 0) throw damaged(path, 'it is empty');
  const files = await unpack(path, bytes);
  let at = 0;
  for await (const chunk of packed(files)) {
    if (!bytes.subarray(at, at + chunk.length).equals(chunk)) {
      throw damaged(path, `it was altered near byte ${at}`);
    }
    at += chunk.length;
  }
  if (at !== bytes.length) throw damaged(path, 'something follows its end');
  return files;
}

async function readAll(path: string): Promise<Buffer> {
  try {
    const file = await openPlainFile(path);
    try {
      if ((await file.stat()).size > LARGEST) throw damaged(path, 'it is too large');
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw storageError(error, 'read', path);
  }
}

async function unpack(path: string, bytes: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const tar = extract();
  tar.end(bytes);
  try {
    for await (const entry of tar) {
      const { name, type, size = 0 } = entry.header;
      if (type !== 'file' || !PLAIN_PATH.test(name) || files.has(name)) {
        throw damaged(path, `it holds ${JSON.stringify(name).slice(0, 200)}, which no proof does`);
      }
      if (size > bytes.length) throw damaged(path, 'it was cut');
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      files.set(name, Buffer.concat(chunks));
    }
  } catch (error) {
    throw error instanceof BpError ? error : damaged(path, 'it is not an archive', error);
  }
  return files;
}

export function damaged(path: string, why: string, cause?: unknown): BpError {
  return new BpError('INTEGRITY', `${path} is not a proof that can be believed: ${why}.`, {
    remedy: 'Ask for the proof anew, and compare its sha256 with whoever made it.',
    details: { file: path, why },
    cause,
  });
}
