import { lower } from './address.js';
import { hashText, type TokenSpan } from './tokens.js';

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
