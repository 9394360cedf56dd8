import { Uint8Column, Uint32Column } from './columns.js';

const PIECE_BITS = 20;
const PIECE = 1 << PIECE_BITS;
const MASK = PIECE - 1;
/** Bytes that say how long a text is. */
const LENGTH_BYTES = 2;
/** Longest text taken, in bytes of UTF-8. */
export const LONGEST_POOLED = 2 ** 16 - 1;

/**
 * Every different text once, as bytes outside of the JavaScript heap: a text costs its bytes and about 14 more, and
 * holding hundreds of thousands of them gives the garbage collector nothing to do. Ids count from 1; 0 stands for none.
 */
export class StringPool {
  readonly #pieces: Buffer[] = [];
  #end = 0;
  #count = 0;
  readonly #offsets = new Uint32Column();
  /** 1 where a text is more than ASCII. */
  readonly #wide = new Uint8Column();
  /** Open addressing; of each slot its id (0: free) and the hash, so that a look rarely leaves the table. */
  #table = new Uint32Array(1 << 12);
  #mask = (1 << 11) - 1;
  #scratch = Buffer.alloc(256);
  /** Hash of what is in the scratch buffer. */
  #hash = 0;

  get size(): number {
    return this.#count;
  }

  /** The id of the text from a character on, -1 where it was never added. */
  find(text: string, from = 0): number {
    const length = this.#write(text, from);
    const id = this.#table[this.#slot(this.#hash, length)]!;
    return id === 0 ? -1 : id;
  }

  /** The text's id, which it gets where it is new. */
  add(text: string): number {
    const length = this.#write(text, 0);
    const hash = this.#hash;
    const slot = this.#slot(hash, length);
    const known = this.#table[slot]!;
    if (known !== 0) return known;
    this.#count += 1;
    const id = this.#count;
    this.#offsets.set(id, this.#append(length));
    if (length !== text.length) this.#wide.set(id, 1);
    this.#table[slot] = id;
    this.#table[slot + 1] = hash;
    if (this.#count * 2 > this.#mask) this.#grow();
    return id;
  }

  text(id: number): string {
    const offset = this.#offsets.get(id);
    const piece = this.#pieces[offset >>> PIECE_BITS]!;
    const start = offset & MASK;
    const from = start + LENGTH_BYTES;
    const to = from + piece.readUInt16LE(start);
    return this.#wide.get(id) === 1
      ? piece.toString('utf8', from, to)
      : piece.toString('latin1', from, to);
  }

  /** Puts the text's UTF-8 bytes into the scratch buffer and their hash into `#hash`; gives their number. */
  #write(text: string, from: number): number {
    const length = text.length - from;
    if (length * 3 > this.#scratch.length) this.#scratch = Buffer.alloc(length * 3);
    const scratch = this.#scratch;
    let hash = FIRST_HASH;
    for (let at = 0; at < length; at += 1) {
      const code = text.charCodeAt(from + at);
      if (code > 127) return this.#writeWide(text.slice(from));
      scratch[at] = code;
      hash = Math.imul(hash ^ code, HASH_PRIME);
    }
    this.#hash = mixed(hash);
    return length;
  }

  #writeWide(text: string): number {
    const scratch = this.#scratch;
    const length = scratch.write(text, 'utf8');
    let hash = FIRST_HASH;
    for (let at = 0; at < length; at += 1) hash = Math.imul(hash ^ scratch[at]!, HASH_PRIME);
    this.#hash = mixed(hash);
    return length;
  }

  /** Index of the scratch text's slot in the table, or of the free one where it would go. */
  #slot(hash: number, length: number): number {
    const table = this.#table;
    const mask = this.#mask;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const id = table[2 * place]!;
      if (id === 0) return 2 * place;
      if (table[2 * place + 1] === hash && this.#isScratch(id, length)) return 2 * place;
    }
  }

  #isScratch(id: number, length: number): boolean {
    const offset = this.#offsets.get(id);
    const piece = this.#pieces[offset >>> PIECE_BITS]!;
    const start = offset & MASK;
    if (piece.readUInt16LE(start) !== length) return false;
    const from = start + LENGTH_BYTES;
    const scratch = this.#scratch;
    for (let at = 0; at < length; at += 1) {
      if (piece[from + at] !== scratch[at]) return false;
    }
    return true;
  }

  /** Copies the scratch text to the end of the bytes; a text never spans two pieces. */
  #append(length: number): number {
    if (length > LONGEST_POOLED) throw new RangeError(`a text of ${length} bytes is too long`);
    const needed = LENGTH_BYTES + length;
    if ((this.#end & MASK) + needed > PIECE || this.#end === this.#pieces.length * PIECE) {
      this.#end = this.#pieces.length * PIECE;
      this.#pieces.push(Buffer.allocUnsafeSlow(PIECE));
    }
    const offset = this.#end;
    const piece = this.#pieces[offset >>> PIECE_BITS]!;
    const start = offset & MASK;
    piece.writeUInt16LE(length, start);
    this.#scratch.copy(piece, start + LENGTH_BYTES, 0, length);
    this.#end += needed;
    return offset;
  }

  #grow(): void {
    const old = this.#table;
    const table = new Uint32Array(old.length * 2);
    const mask = this.#mask * 2 + 1;
    for (let slot = 0; slot < old.length; slot += 2) {
      if (old[slot] === 0) continue;
      let place = old[slot + 1]! & mask;
      while (table[2 * place] !== 0) place = (place + 1) & mask;
      table[2 * place] = old[slot]!;
      table[2 * place + 1] = old[slot + 1]!;
    }
    this.#table = table;
    this.#mask = mask;
  }
}

/** FNV-1a, with a last mixing step as its lowest bits alone are weak. */
const FIRST_HASH = 0x811c9dc5;
const HASH_PRIME = 0x01000193;

function mixed(hash: number): number {
  const folded = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (folded ^ (folded >>> 13)) >>> 0;
}
