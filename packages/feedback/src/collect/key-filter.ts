import { ACTIONS } from '@bp/contracts';
import type { Fact } from '../facts/fact.js';

const BITS = 23;

/** Remembers attempts in a fixed megabyte: says "not there" with certainty and "there" nearly always rightly. */
export class KeyFilter {
  readonly #bits = new Uint32Array(1 << (BITS - 5));

  add(taskId: string, action: Fact['action']): void {
    const bit = hash(taskId, action);
    this.#bits[bit >>> 5]! |= 1 << (bit & 31);
  }

  mayHave(taskId: string, action: Fact['action']): boolean {
    const bit = hash(taskId, action);
    return (this.#bits[bit >>> 5]! & (1 << (bit & 31))) !== 0;
  }
}

/** FNV-1a over the task's characters and the action's number, folded to the filter's bits. */
function hash(taskId: string, action: Fact['action']): number {
  let value = 0x811c9dc5 ^ ACTIONS.indexOf(action);
  for (let at = 0; at < taskId.length; at += 1) {
    value = Math.imul(value ^ taskId.charCodeAt(at), 0x01000193);
  }
  return ((value >>> BITS) ^ value) & ((1 << BITS) - 1);
}
