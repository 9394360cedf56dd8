import { randomFillSync } from 'node:crypto';

/** Bytes that are drawn at once: a call for each id would take longer than the id. */
const POOL = 4096;
/** Bytes of an id beside its time. */
const RANDOM_BYTES = 10;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const pool = new Uint8Array(POOL);
let used = POOL;

/**
 * A UUIDv7 (RFC 9562, 5.7): the instant in milliseconds, then chance, so that ids sort by time. Its chance is the
 * system's, never a seeded one: an id must be unique among all processes.
 */
export function decisionId(now: number): string {
  if (used + RANDOM_BYTES > POOL) {
    randomFillSync(pool);
    used = 0;
  }
  const at = used;
  used += RANDOM_BYTES;
  const time = Math.max(0, Math.floor(now)).toString(16).padStart(12, '0').slice(-12);
  const b = (index: number): string => HEX[pool[at + index]!]!;
  const version = HEX[0x70 | (pool[at]! & 0x0f)]!;
  const variant = HEX[0x80 | (pool[at + 2]! & 0x3f)]!;
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}${b(1)}-${variant}${b(3)}-${b(4)}${b(5)}${b(6)}${b(7)}${b(8)}${b(9)}`;
}
