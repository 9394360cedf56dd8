import type { FileHandle } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { ReadContext } from '../source.js';

const CHUNK_BYTES = 1 << 20;

/** Passes the first `size` bytes of an open file to `push`, decompressed if `gzip`. What is appended meanwhile waits for the next run. */
export async function readChunks(
  handle: FileHandle,
  options: { readonly size: number; readonly gzip: boolean },
  push: (chunk: Buffer) => void,
  context: { readonly signal?: ReadContext['signal']; onBytes(bytes: number): void },
): Promise<void> {
  const pieces = filePieces(handle, options.size, context);
  if (!options.gzip) {
    for await (const piece of pieces) push(piece);
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const feeding = (async () => {
    for await (const piece of pieces) {
      // The buffer is used again for the next piece, so this one has to be gone first.
      await new Promise<void>((resolve, reject) => {
        gunzip.write(piece, (error) => (error ? reject(error) : resolve()));
      });
    }
    gunzip.end();
  })();
  feeding.catch((error: Error) => gunzip.destroy(error));
  for await (const chunk of gunzip) push(chunk as Buffer);
  await feeding;
}

async function* filePieces(
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
