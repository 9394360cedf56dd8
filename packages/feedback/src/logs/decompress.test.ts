import { execFileSync } from 'node:child_process';
import { createRandom } from '@bp/contracts';
import { expect, it } from 'vitest';
import { decompressed } from './decompress.js';

const random = createRandom(5);
const small = Buffer.from('{"task_id":1}\n{"task_id":2}\n');
const large = Buffer.from(
  Array.from({ length: 40_000 }, () => `{"x":${random()},"y":"${'ab'.repeat(20)}"}\n`).join(''),
);

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  // One buffer for all pieces, as the reader of files has it.
  const buffer = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(buffer, 0, at);
    yield buffer.subarray(0, length);
  }
}

async function read(bytes: Buffer, size = 1 << 16, compressed = true): Promise<Buffer> {
  const found: Buffer[] = [];
  for await (const piece of decompressed(pieces(bytes, size), compressed)) {
    found.push(Buffer.from(piece));
  }
  return Buffer.concat(found);
}

function compress(command: string, bytes: Buffer): Buffer {
  return execFileSync(command, ['-c'], { input: bytes, maxBuffer: 1 << 28 });
}

it.each(['gzip', 'bzip2', 'xz', 'zstd'])(
  'reads what %s writes, in one or two parts',
  async (command) => {
    for (const content of [small, large, Buffer.alloc(0)]) {
      const packed = compress(command, content);
      expect((await read(packed)).equals(content)).toBe(true);
      expect((await read(packed, 7 + (content.length >> 6))).equals(content)).toBe(true);
      const twice = Buffer.concat([packed, packed]);
      expect((await read(twice)).equals(Buffer.concat([content, content]))).toBe(true);
    }
  },
);

it.each(['gzip', 'bzip2', 'xz', 'zstd'])(
  'throws where a file of %s is cut off',
  async (command) => {
    const packed = compress(command, large);
    await expect(read(packed.subarray(0, packed.length >> 1))).rejects.toThrow();
  },
);

it('gives a plain file as it is, unless its name says that it is none', async () => {
  expect((await read(large, 1 << 16, false)).equals(large)).toBe(true);
  await expect(read(small)).rejects.toThrow(/compressed/);
});
