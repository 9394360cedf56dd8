import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ACTIONS } from '@bp/contracts';
import type { Fact } from '../facts/fact.js';

const BITS = 23;
/** Bits an attempt: of 100,000 attempts one in ten million others is taken for one of them, of a million one in fifty. */
const HASHES = 6;

/** Remembers attempts in a fixed megabyte (a Bloom filter): says "not there" with certainty and "there" nearly always rightly. */
export class KeyFilter {
  readonly #bits: Uint32Array;

  constructor(bits = new Uint32Array(1 << (BITS - 5))) {
    this.#bits = bits;
  }

  /** What {@link toText} gave. */
  static fromText(text: string): KeyFilter {
    return new KeyFilter(
      new Uint32Array(new Uint8Array(inflateRawSync(Buffer.from(text, 'base64'))).buffer),
    );
  }

  toText(): string {
    return deflateRawSync(new Uint8Array(this.#bits.buffer), { level: 1 }).toString('base64');
  }

  add(taskId: string, action: Fact['action']): void {
    const [first, step] = hashes(taskId, action);
    for (let turn = 0; turn < HASHES; turn += 1) {
      const bit = bitOf(first, step, turn);
      this.#bits[bit >>> 5]! |= 1 << (bit & 31);
    }
  }

  /** Remembers all that another one does. */
  addAll(other: KeyFilter): void {
    for (let place = 0; place < this.#bits.length; place += 1) {
      this.#bits[place]! |= other.#bits[place]!;
    }
  }

  mayHave(taskId: string, action: Fact['action']): boolean {
    const [first, step] = hashes(taskId, action);
    for (let turn = 0; turn < HASHES; turn += 1) {
      const bit = bitOf(first, step, turn);
      if ((this.#bits[bit >>> 5]! & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}

/** FNV-1a over the task's characters and the action's number, and the same with another start, made odd. */
function hashes(taskId: string, action: Fact['action']): [first: number, step: number] {
  const number = ACTIONS.indexOf(action);
  let first = 0x811c9dc5 ^ number;
  let step = 0x2f0b4c47 ^ number;
  for (let at = 0; at < taskId.length; at += 1) {
    const code = taskId.charCodeAt(at);
    first = Math.imul(first ^ code, 0x01000193);
    step = Math.imul(step ^ code, 0x01000193);
  }
  return [first, step | 1];
}

/** Kirsch and Mitzenmacher, "Less hashing, same performance" (2006): two hashes do for any number, folded to the filter's bits. */
function bitOf(first: number, step: number, turn: number): number {
  const value = (first + Math.imul(step, turn)) | 0;
  return ((value >>> BITS) ^ value) & ((1 << BITS) - 1);
}
