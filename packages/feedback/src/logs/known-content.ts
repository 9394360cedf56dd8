import { createHash, type Hash } from 'node:crypto';
import type { ReadPart } from '../source.js';

/** The beginning of a content that an earlier run has read. */
export interface KnownContent {
  /** All that the content begins with, or is. */
  readonly parts: readonly ReadPart[];
  /** The longest of them, the hash of its bytes to go on with, and whether nothing stands behind it. */
  readonly part: ReadPart;
  readonly hash: Hash;
  readonly isAll: boolean;
}

/** Looks whether a content begins with what was read before; `null`: it does not. Reads no further than it must. */
export async function findKnown(
  content: AsyncIterable<Buffer>,
  candidates: readonly ReadPart[],
): Promise<KnownContent | null> {
  const sorted = candidates.toSorted((a, b) => a.bytes - b.bytes);
  const longest = sorted.at(-1)?.bytes ?? 0;
  const hash = createHash('sha256');
  const found: { part: ReadPart; hash: Hash }[] = [];
  let passed = 0;
  let next = 0;
  for await (const chunk of content) {
    let from = 0;
    for (; next < sorted.length && sorted[next]!.bytes <= passed + chunk.length; next += 1) {
      const part = sorted[next]!;
      hash.update(chunk.subarray(from, part.bytes - passed));
      from = part.bytes - passed;
      if (hash.copy().digest('hex') === part.sha256) found.push({ part, hash: hash.copy() });
    }
    hash.update(chunk.subarray(from));
    passed += chunk.length;
    if (passed > longest) break;
  }
  const matching = found.filter(({ part }) => part.mayGrow || part.bytes === passed);
  const last = matching.at(-1);
  return last === undefined
    ? null
    : { ...last, parts: matching.map(({ part }) => part), isAll: last.part.bytes === passed };
}

/** The bytes of a content from `start` to before `end`. A piece is only valid until the next is asked for. */
export async function* slice(
  content: AsyncIterable<Buffer>,
  start: number,
  end = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  let passed = 0;
  for await (const chunk of content) {
    const piece = chunk.subarray(Math.max(0, start - passed), Math.max(0, end - passed));
    if (piece.length > 0) yield piece;
    passed += chunk.length;
    if (passed >= end) return;
  }
}
