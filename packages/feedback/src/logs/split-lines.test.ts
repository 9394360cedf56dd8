import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineSplitter, LONGEST_LINE } from './split-lines.js';

function split(chunks: readonly Buffer[]): {
  lines: string[];
  numbers: number[];
  long: number[];
} {
  const lines: string[] = [];
  const numbers: number[] = [];
  const long: number[] = [];
  const splitter = new LineSplitter(
    (bytes, start, end, line) => {
      lines.push(bytes.toString('latin1', start, end));
      numbers.push(line);
    },
    (head, line) => {
      long.push(line);
      expect(head.length).toBeGreaterThan(0);
    },
  );
  // One buffer for all chunks, as the reader of files has it.
  const shared = Buffer.alloc(Math.max(1, ...chunks.map((chunk) => chunk.length)));
  for (const chunk of chunks) {
    chunk.copy(shared);
    splitter.push(shared.subarray(0, chunk.length));
  }
  splitter.end();
  return { lines, numbers, long };
}

/** What the splitter is to give: lines that hold something, with their numbers. */
function linesOf(content: string): { lines: string[]; numbers: number[] } {
  const found = { lines: [] as string[], numbers: [] as number[] };
  for (const [index, line] of content.split(/\r\n|\n|\r/).entries()) {
    for (const piece of line.split('\0')) {
      if (piece === '') continue;
      found.lines.push(piece);
      found.numbers.push(index + 1);
    }
  }
  return found;
}

it('gives the same lines however the bytes are cut into chunks', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r\n', '\r', '\0', '\0\0') });
  fc.assert(
    fc.property(text, fc.array(fc.nat(5), { minLength: 1 }), (content, sizes) => {
      const bytes = Buffer.from(content);
      const chunks: Buffer[] = [];
      for (let at = 0, index = 0; at < bytes.length; index += 1) {
        const size = sizes[index % sizes.length]! + 1;
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      const { lines, numbers } = split(chunks);
      expect({ lines, numbers }).toEqual(linesOf(content));
    }),
    { numRuns: 500 },
  );
});

it('finds the line behind more zero bytes than a line may be long', () => {
  const zeros = Buffer.alloc(3 * LONGEST_LINE);
  const { lines, long } = split([Buffer.from('half'), zeros, zeros, Buffer.from('whole\nlast')]);
  expect(lines).toEqual(['half', 'whole', 'last']);
  expect(long).toEqual([]);
});

it.each([1000, 1 << 20, 1 << 23])(
  'passes over a line that is too long, in chunks of %i bytes',
  (size) => {
    const content = Buffer.from(
      `a\n${'x'.repeat(LONGEST_LINE)}\n${'y'.repeat(LONGEST_LINE + 1)}\nb\n${'z'.repeat(LONGEST_LINE * 3)}`,
    );
    const chunks: Buffer[] = [];
    for (let at = 0; at < content.length; at += size) chunks.push(content.subarray(at, at + size));
    const { lines, long } = split(chunks);
    expect(lines.map((line) => line.length)).toEqual([1, LONGEST_LINE, 1]);
    expect(long).toEqual([3, 5]);
  },
);
