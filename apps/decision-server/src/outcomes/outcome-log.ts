import { constants, type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BpError } from '@bp/contracts';
import { storageError, syncFolder } from '@bp/files';

/** A log whose lines are on the disk before the caller is told so. */
export interface OutcomeLog {
  readonly path: string;
  /**
   * Resolves when the lines are synced to the disk. Lines that come while others are being written go together with
   * the next sync. Errors: `STORAGE_FAILED`; none of the call's lines then stay in the file.
   */
  append(lines: readonly string[]): Promise<void>;
  /** Bytes that wait for the disk. */
  readonly waitingBytes: number;
  /** Why the last writing failed; `null`: it went well. */
  readonly lastError: BpError | null;
  /** Writes what waits and closes the file. */
  close(): Promise<void>;
}

/** Where to write, and how much may wait. */
export interface OutcomeLogOptions {
  readonly path: string;
  /** Bytes that may wait for a slow disk; further lines are refused until there is room. Default 8 MiB. */
  readonly mostWaitingBytes?: number;
}

interface Waiting {
  readonly text: string;
  readonly bytes: number;
  readonly done: () => void;
  readonly fail: (error: BpError) => void;
}

const MOST_WAITING_BYTES = 8 * 2 ** 20;
const NEWLINE = 10;

/**
 * Opens the log for appending; a line that a killed process left unfinished is closed, so that it does not swallow the next.
 * Errors: `STORAGE_FAILED`.
 */
export async function openOutcomeLog(options: OutcomeLogOptions): Promise<OutcomeLog> {
  const { path, mostWaitingBytes = MOST_WAITING_BYTES } = options;
  const { file, length } = await openForAppending(path);
  let size = length;
  let queue: Waiting[] = [];
  let waitingBytes = 0;
  let lastError: BpError | null = null;
  let writing: Promise<void> | null = null;
  let closed = false;

  const writeAll = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      const bytes = batch.reduce((sum, one) => sum + one.bytes, 0);
      try {
        await writeAt(file, batch.map(({ text }) => text).join(''), size);
        await file.datasync();
        size += bytes;
        lastError = null;
        for (const { done } of batch) done();
      } catch (error) {
        lastError = storageError(error, 'write', path);
        // What was written of it must not be read as an outcome: its sender was told that it was not taken.
        await file.truncate(size).catch(() => undefined);
        for (const { fail } of batch) fail(lastError);
      }
      waitingBytes -= bytes;
    }
    // At once, not when this promise is looked at: lines that come in between would wait for ever.
    writing = null;
  };

  return {
    path,
    get waitingBytes() {
      return waitingBytes;
    },
    get lastError() {
      return lastError;
    },
    append: (lines) => {
      const text = lines.map((line) => `${line}\n`).join('');
      const bytes = Buffer.byteLength(text);
      if (closed || waitingBytes + bytes > mostWaitingBytes) return Promise.reject(busy(path));
      waitingBytes += bytes;
      return new Promise<void>((done, fail) => {
        queue.push({ text, bytes, done, fail });
        writing ??= writeAll();
      });
    },
    close: async () => {
      closed = true;
      while (writing !== null) await writing;
      await file.close();
    },
  };
}

async function openForAppending(
  path: string,
): Promise<{ readonly file: FileHandle; readonly length: number }> {
  try {
    await mkdir(dirname(path), { recursive: true });
    // Not in append mode: a batch that failed is written over.
    const file = await open(path, constants.O_RDWR | constants.O_CREAT);
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    const torn = size > 0 && last[0] !== NEWLINE;
    if (torn) await file.write('\n', size);
    await syncFolder(dirname(path));
    return { file, length: size + (torn ? 1 : 0) };
  } catch (error) {
    throw storageError(error, 'open', path);
  }
}

async function writeAt(file: FileHandle, text: string, position: number): Promise<void> {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) {
    const rest = bytes.length - written;
    const { bytesWritten } = await file.write(bytes, written, rest, position + written);
    written += bytesWritten;
  }
}

function busy(path: string): BpError {
  return new BpError('STORAGE_FAILED', `Too much waits to be written to ${path}.`, {
    remedy: 'Send it again in a moment; if this goes on, the disk is too slow.',
    details: { path, errno: 'EBUSY' },
  });
}
