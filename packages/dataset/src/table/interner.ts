import type { Row } from '../csv/row-scanner.js';

/** Code of "not known" in a column of interned texts. */
export const NONE = -1;

const BASIS = 0x811c9dc5 | 0;

/**
 * Gives equal field texts one number, without making a string of a text seen before: an open-addressing table over
 * the raw bytes. `clean` turns a text, once, into the value that is kept (`null`: not known); texts that clean to the
 * same value share its number.
 */
export class Interner {
  readonly values: string[] = [];
  readonly #codeOf = new Map<string, number>();
  #slots = new Int32Array(1024);
  #used = 0;
  readonly #hashes: number[] = [];
  readonly #raw: Buffer[] = [];
  readonly #codes: number[] = [];

  constructor(private readonly clean: (text: string) => string | null) {}

  /** The number of a row's field, {@link NONE} where it is empty or says "not known". */
  codeOfField(row: Row, field: number): number {
    if (row.isEmpty(field)) return NONE;
    const { buffer } = row;
    const start = row.starts[field]!;
    const end = row.ends[field]!;
    let hash = BASIS;
    for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ buffer[at]!, 0x01000193);
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let entry = this.#slots[slot]!; entry !== 0; entry = this.#slots[slot]!) {
      if (
        this.#hashes[entry - 1] === hash &&
        sameBytes(this.#raw[entry - 1]!, buffer, start, end)
      ) {
        return this.#codes[entry - 1]!;
      }
      slot = (slot + 1) & mask;
    }
    const code = this.codeOf(row.text(field));
    this.#remember(slot, hash, Buffer.from(buffer.subarray(start, end)), code);
    return code;
  }

  codeOf(text: string): number {
    const value = this.clean(text);
    if (value === null) return NONE;
    let code = this.#codeOf.get(value);
    if (code === undefined) {
      code = this.values.length;
      this.values.push(value);
      this.#codeOf.set(value, code);
    }
    return code;
  }

  #remember(slot: number, hash: number, raw: Buffer, code: number): void {
    this.#hashes.push(hash);
    this.#raw.push(raw);
    this.#codes.push(code);
    this.#used += 1;
    this.#slots[slot] = this.#used;
    if (this.#used * 2 > this.#slots.length) this.#grow();
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (let entry = 1; entry <= this.#used; entry += 1) {
      const hash = this.#hashes[entry - 1]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry;
    }
    this.#slots = slots;
  }
}

function sameBytes(raw: Buffer, buffer: Buffer, start: number, end: number): boolean {
  if (raw.length !== end - start) return false;
  for (let i = 0; i < raw.length; i += 1) if (raw[i] !== buffer[start + i]) return false;
  return true;
}
