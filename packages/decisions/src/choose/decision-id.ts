import { randomBytes } from 'node:crypto';

/** Bytes of chance that are drawn at once: a call for each id would take longer than the id. */
const POOL_BYTES = 4096;
/** Hexadecimal digits of an id beside its time, version and variant: 12 bits, 14 bits and 48 bits, and the variant's two. */
const DIGITS = 19;

let pool = '';
let used = 0;
let latest = Number.NaN;
let time = '';

/**
 * A UUIDv7 (RFC 9562, 5.7): the instant in milliseconds, then chance, so that ids sort by time. Its chance is the
 * system's, never a seeded one: an id must be unique among all processes.
 */
export function decisionId(now: number): string {
  if (used + DIGITS > pool.length) {
    pool = randomBytes(POOL_BYTES).toString('hex');
    used = 0;
  }
  const at = used;
  used += DIGITS;
  if (now !== latest) {
    const digits = Math.max(0, Math.floor(now)).toString(16).padStart(12, '0').slice(-12);
    time = `${digits.slice(0, 8)}-${digits.slice(8)}-7`;
    latest = now;
  }
  // The variant's two bits stand before two of chance.
  const variant = '89ab'[Number.parseInt(pool[at + 3]!, 16) & 3]!;
  return `${time}${pool.slice(at, at + 3)}-${variant}${pool.slice(at + 4, at + 7)}-${pool.slice(at + 7, at + DIGITS)}`;
}
