import { existsSync } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BpError, type FoundFeedback, type SoughtFeedback } from '@bp/contracts';
import { openPlainFile, storageError, writeWhole } from '@bp/files';
import { Fact } from '../facts/fact.js';
import { compressionOf, decompressed } from '../logs/decompress.js';
import type { LogFile } from '../logs/find-log-files.js';
import { filePieces, readContent } from '../logs/read-file.js';
import { csvReader, jsonLinesReader, type RecordPlace } from '../logs/read-records.js';
import { isUtf16, toUtf8 } from '../logs/to-utf8.js';
import { FoundTasks } from './found-tasks.js';
import { namedBy } from './named-tasks.js';

const SPACE = 0x20;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const HEAD_BYTES = 64;
const NOBODY = { fact: () => undefined, reject: () => undefined };

/**
 * Looks for feedback in one file of a log; with `remove` its records are overwritten with spaces where they stand.
 *
 * Programs go on appending to a log while this runs, with the file open: a file that took its place would lose what they
 * write from then on. So nothing is moved: size, line numbers and every other byte stay, and a blank line is none to
 * those who read. A compressed part, to which nobody appends, is replaced by one packed with gzip.
 *
 * Errors: `STORAGE_FAILED` where it can't be read or written, or is a text in UTF-16.
 */
export async function forgetInLog(
  file: LogFile,
  sought: SoughtFeedback,
  options: { readonly remove: boolean },
): Promise<FoundFeedback> {
  try {
    const handle = await openPlainFile(file.path);
    try {
      const { size } = await handle.stat();
      const head = Buffer.alloc(HEAD_BYTES);
      await handle.read(head, 0, HEAD_BYTES, 0);
      const compressed = compressionOf(head) !== undefined;
      const { found, places } = await findRecords(handle, file, sought, { size, compressed });
      if (!options.remove || places.length === 0) return found;
      if (compressed) {
        await replaceCompressed(handle, size, file.path, places);
        return found;
      }
      if (isUtf16(head)) throw utf16(file);
      return { records: await overwrite(handle, file.path, places), tasks: found.tasks };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw storageError(error, 'remove feedback from', file.path);
  }
}

interface FoundPlace extends RecordPlace {
  readonly text: string;
}

async function findRecords(
  handle: FileHandle,
  file: LogFile,
  sought: SoughtFeedback,
  content: { readonly size: number; readonly compressed: boolean },
): Promise<{ readonly found: FoundFeedback; readonly places: readonly FoundPlace[] }> {
  const found = new FoundTasks(sought);
  const places: FoundPlace[] = [];
  const reader = (file.csv ? csvReader : jsonLinesReader)({
    name: file.name,
    sink: NOBODY,
    understand: () => null,
    fact: new Fact(),
    onRecord: (text, place) => {
      if (found.take(namedBy(text, place.csv))) places.push({ ...place, text });
    },
  });
  for await (const chunk of readContent(handle, content, {})) reader.push(chunk);
  reader.end();
  return { found, places };
}

/**
 * A log may be rotated at any time, by another name for the file that was read or by cutting it: what is not there any
 * more where it was found is left alone, and found again under its new name. Gives how many were overwritten.
 */
async function overwrite(
  read: FileHandle,
  path: string,
  places: readonly FoundPlace[],
): Promise<number> {
  const handle = await open(path, 'r+');
  try {
    if (!(await isSame(read, handle))) return 0;
    let overwritten = 0;
    for (const { start, end, text } of places) {
      const bytes = Buffer.alloc(end - start);
      await handle.read(bytes, 0, bytes.length, start);
      if (linesOf(bytes.toString('utf8')) !== linesOf(text)) continue;
      blank(bytes);
      await handle.write(bytes, 0, bytes.length, start);
      overwritten += 1;
    }
    await handle.sync();
    return overwritten;
  } finally {
    await handle.close();
  }
}

async function isSame(read: FileHandle, other: FileHandle | string): Promise<boolean> {
  const [was, is] = await Promise.all([
    read.stat(),
    typeof other === 'string' ? stat(other).catch(() => null) : other.stat(),
  ]);
  return was.ino === is?.ino && was.dev === is.dev;
}

function linesOf(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** Line breaks stay, so that every other line keeps its number. */
function blank(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== NEWLINE && bytes[at] !== RETURN) bytes[at] = SPACE;
  }
}

/** Under the name of gzip, which all readers know; the old file goes last, as reading both changes nothing. */
async function replaceCompressed(
  handle: FileHandle,
  size: number,
  path: string,
  places: readonly RecordPlace[],
): Promise<void> {
  const renamed = path.replace(/\.(?:zst|xz|bz2)$/, '.gz');
  const target = renamed !== path && existsSync(renamed) ? path : renamed;
  await writeWhole(target, async (out) => {
    const gzip = createGzip();
    gzip.on('data', (bytes: Buffer) => out.writeBytes(bytes));
    let at = 0;
    const pieces = filePieces(handle, size, {});
    for await (const piece of toUtf8(decompressed(pieces, true))) {
      const copy = Buffer.from(piece);
      for (const { start, end } of places) {
        if (start < at + copy.length && end > at) {
          blank(copy.subarray(Math.max(0, start - at), end - at));
        }
      }
      at += copy.length;
      if (!gzip.write(copy)) await new Promise((drained) => gzip.once('drain', drained));
    }
    gzip.end();
    await finished(gzip);
    // Another part may have this name by now; that one was not looked at.
    if (!(await isSame(handle, path))) throw rotated(path);
  });
  if (target !== path) await rm(path);
}

function rotated(path: string): BpError {
  return new BpError('STORAGE_FAILED', `${path} was rotated while feedback was removed from it.`, {
    remedy: 'Give the same command again: it goes on, and nothing of it is taken in meanwhile.',
    details: { path },
  });
}

function utf16(file: LogFile): BpError {
  return new BpError(
    'STORAGE_FAILED',
    `${file.name} is a text in UTF-16, which is left as it is.`,
    {
      remedy: 'Remove the lines by hand, or the file; nothing of it is taken in any more.',
      details: { file: file.name },
    },
  );
}
