import { lower } from './address.js';
import { HASH_BASIS, hashStep, hashText, type TokenSpan } from './tokens.js';

/**
 * Looks words up by a piece of a longer text, without cutting the piece out: an open-addressing table over the
 * words' hashes. Values are the positions that the caller gave.
 */
export class WordTable {
  readonly #words: readonly string[];
  readonly #values: readonly number[];
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #hashes: Int32Array;
  /** Code units of the shortest and of the longest word; 0 where there is none. */
  readonly shortest: number;
  readonly longest: number;

  constructor(entries: readonly { readonly word: string; readonly value: number }[]) {
    this.#words = entries.map((entry) => entry.word);
    this.#values = entries.map((entry) => entry.value);
    let size = 8;
    while (size < entries.length * 4) size *= 2;
    this.#mask = size - 1;
    this.#slots = new Int32Array(size);
    this.#hashes = Int32Array.from(this.#words, hashText);
    this.#hashes.forEach((hash, index) => {
      let slot = spread(hash) & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = index + 1;
    });
    const lengths = this.#words.map((word) => word.length);
    this.shortest = lengths.length === 0 ? 0 : Math.min(...lengths);
    this.longest = lengths.length === 0 ? 0 : Math.max(...lengths);
  }

  /** The value of a token, or -1. */
  ofToken(text: string, token: TokenSpan): number {
    let slot = spread(token.hash) & this.#mask;
    for (let entry = this.#slots[slot]!; entry !== 0; entry = this.#slots[slot]!) {
      const index = entry - 1;
      if (this.#hashes[index] === token.hash) {
        const same =
          token.kind !== 'word' || sameWord(this.#words[index]!, text, token.start, token.end);
        if (same) return this.#values[index]!;
      }
      slot = (slot + 1) & this.#mask;
    }
    return -1;
  }

  /** Calls `found` once for each place where a word of this table stands within `text[start, end)`. */
  within(text: string, start: number, end: number, found: (value: number) => void): void {
    if (this.#words.length === 0) return;
    for (let from = start; from + this.shortest <= end; from += 1) {
      const last = Math.min(end, from + this.longest);
      let hash = HASH_BASIS;
      for (let at = from; at < last; at += 1) {
        hash = hashStep(hash, lower(text.charCodeAt(at)));
        if (at + 1 - from >= this.shortest) this.#report(hash, text, from, at + 1, found);
      }
    }
  }

  #report(
    hash: number,
    text: string,
    start: number,
    end: number,
    found: (value: number) => void,
  ): void {
    let slot = spread(hash) & this.#mask;
    for (let entry = this.#slots[slot]!; entry !== 0; entry = this.#slots[slot]!) {
      const index = entry - 1;
      if (this.#hashes[index] === hash && sameWord(this.#words[index]!, text, start, end)) {
        found(this.#values[index]!);
        return;
      }
      slot = (slot + 1) & this.#mask;
    }
  }
}

/** FNV's low bits are weak for short words. */
function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}

function sameWord(word: string, text: string, start: number, end: number): boolean {
  if (word.length !== end - start) return false;
  for (let i = 0; i < word.length; i += 1) {
    if (word.charCodeAt(i) !== lower(text.charCodeAt(start + i))) return false;
  }
  return true;
}
