import type { FileHandle } from 'node:fs/promises';
import type { ReadContext } from '../source.js';
import { decompressed } from './decompress.js';
import { toUtf8 } from './to-utf8.js';

const CHUNK_BYTES = 1 << 20;

/**
 * Passes the first `size` bytes of an open file to `push`, decompressed and as UTF-8. What is appended meanwhile waits for
 * the next run.
 */
export async function readChunks(
  handle: FileHandle,
  file: { readonly size: number; readonly compressed: boolean },
  push: (chunk: Buffer) => void,
  context: { readonly signal?: ReadContext['signal']; onBytes(bytes: number): void },
): Promise<void> {
  const pieces = filePieces(handle, file.size, context);
  for await (const chunk of toUtf8(decompressed(pieces, file.compressed))) push(chunk);
}

/** The first `size` bytes of an open file; a piece is only valid until the next is asked for. */
export async function* filePieces(
  handle: FileHandle,
  size: number,
  context: { readonly signal?: ReadContext['signal']; onBytes(bytes: number): void },
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
    context.onBytes(bytesRead);
  }
}
