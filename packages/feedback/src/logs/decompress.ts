import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** How files of each compression begin. Names do not say it all: `log.1` may be compressed. */
const MAGIC: readonly (readonly [name: Compression, bytes: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
];
type Compression = 'gzip' | 'zstd' | 'xz' | 'bzip2';

/** How a file that begins so is compressed; `undefined`: not at all. */
export function compressionOf(head: Buffer): Compression | undefined {
  return MAGIC.find(([, bytes]) => bytes.every((byte, place) => head[place] === byte))?.[0];
}

/**
 * The content of a file, decompressed where it is compressed. A piece is only valid until the next is asked for.
 * `compressed`: its name says that it is; then it throws where the content is not.
 */
export async function* decompressed(
  pieces: AsyncIterable<Buffer>,
  compressed: boolean,
): AsyncGenerator<Buffer> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first: IteratorResult<Buffer, unknown> = await iterator.next();
  if (first.done === true) return;
  const found = compressionOf(first.value);
  if (found === undefined) {
    if (compressed) throw new Error('its name says that it is compressed, and it is not');
    yield* all();
  } else {
    yield* DECOMPRESSORS[found](Readable.from(copies()));
  }

  async function* all(): AsyncGenerator<Buffer> {
    for (let piece = first; piece.done !== true; piece = await iterator.next()) yield piece.value;
  }
  // Decompressors keep what they are given, and the caller uses its buffer again.
  async function* copies(): AsyncGenerator<Buffer> {
    for await (const piece of all()) yield Buffer.from(piece);
  }
}

const DECOMPRESSORS: Readonly<
  Record<Compression, (source: Readable) => AsyncIterable<Buffer> | AsyncGenerator<Buffer>>
> = {
  gzip: (source) => {
    const gunzip = createGunzip({ chunkSize: 1 << 20 });
    source.on('error', (error) => gunzip.destroy(error));
    return source.pipe(gunzip) as AsyncIterable<Buffer>;
  },
  zstd: async function* zstd(source) {
    const { Decompress } = await import('fzstd');
    const ready: Uint8Array[] = [];
    const decompress = new Decompress((chunk) => ready.push(chunk));
    for await (const piece of source) {
      decompress.push(piece as Buffer);
      for (const chunk of ready.splice(0)) yield asBuffer(chunk);
    }
    decompress.push(new Uint8Array(0), true);
    for (const chunk of ready) yield asBuffer(chunk);
  },
  xz: async function* xz(source) {
    const { XzReadableStream } = await import('xz-decompress');
    const stream = new XzReadableStream(
      Readable.toWeb(source) as unknown as ReadableStream<Uint8Array>,
    );
    for await (const piece of stream as unknown as AsyncIterable<Uint8Array>) yield asBuffer(piece);
  },
  bzip2: async function* bzip2(source) {
    const { default: unbzip2 } = await import('unbzip2-stream');
    const through = unbzip2();
    const ready: Buffer[] = [];
    let failure: unknown = null;
    through.on('data', (chunk: Buffer) => ready.push(chunk));
    through.on('error', (error: unknown) => {
      failure = error;
    });
    // It is a stream of Node's first kind: what it makes of a piece it gives at once, and its end comes without a wait.
    const given = function* given(): Generator<Buffer> {
      if (failure !== null) throw failure;
      yield* ready.splice(0);
    };
    for await (const piece of source) {
      through.write(piece as Buffer);
      yield* given();
    }
    through.end();
    yield* given();
  },
};

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
