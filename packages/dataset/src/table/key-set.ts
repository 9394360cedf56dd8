import type { Row } from '../csv/row-scanner.js';

/**
 * Remembers which keys were seen, by 64 bits of hash each. That two keys of a million rows fall together by accident
 * has a chance of one in ten million; one row would then be left out and counted as a duplicate.
 */
export class KeySet {
  #slots = new Int32Array(1 << 13);
  #count = 0;

  /** False where the key was there already. */
  add(row: Row, field: number, salt: number): boolean {
    const { buffer } = row;
    let high = Math.imul(salt + 1, 0x9e3779b1);
    let low = Math.imul(salt + 7, 0x85ebca6b);
    for (let at = row.starts[field]!; at < row.ends[field]!; at += 1) {
      const byte = buffer[at]!;
      high = Math.imul(high ^ byte, 0x01000193);
      low = Math.imul(low + byte, 0xc2b2ae35) ^ (low >>> 15);
    }
    if (high === 0 && low === 0) low = 1;
    if (this.#count * 4 > this.#slots.length) this.#grow();
    return this.#insert(high, low);
  }

  #insert(high: number, low: number): boolean {
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    let slot = (high ^ (low >>> 7)) & mask;
    while (slots[slot * 2] !== 0 || slots[slot * 2 + 1] !== 0) {
      if (slots[slot * 2] === high && slots[slot * 2 + 1] === low) return false;
      slot = (slot + 1) & mask;
    }
    slots[slot * 2] = high;
    slots[slot * 2 + 1] = low;
    this.#count += 1;
    return true;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    this.#count = 0;
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] !== 0 || old[at + 1] !== 0) this.#insert(old[at]!, old[at + 1]!);
    }
  }
}
