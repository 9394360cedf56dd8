import type { FileHandle } from 'node:fs/promises';
import type { ReadContext } from '../source.js';
import { decompressed } from './decompress.js';
import { toUtf8 } from './to-utf8.js';

const CHUNK_BYTES = 1 << 20;

interface ReadingOptions {
  readonly signal?: ReadContext['signal'];
  /** Told of the bytes read since the last call. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * The first `size` bytes of an open file, decompressed and as UTF-8. What is appended meanwhile waits for the next run. A
 * piece is only valid until the next is asked for.
 */
export function readContent(
  handle: FileHandle,
  file: { readonly size: number; readonly compressed: boolean },
  context: ReadingOptions,
): AsyncGenerator<Buffer> {
  return toUtf8(decompressed(filePieces(handle, file.size, context), file.compressed));
}

/** The first `size` bytes of an open file; a piece is only valid until the next is asked for. */
export async function* filePieces(
  handle: FileHandle,
  size: number,
  context: ReadingOptions,
): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(size, 1)));
  let position = 0;
  while (position < size) {
    context.signal?.throwIfAborted();
    const wanted = Math.min(buffer.length, size - position);
    const { bytesRead } = await handle.read(buffer, 0, wanted, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
    context.onBytes?.(bytesRead);
  }
}
