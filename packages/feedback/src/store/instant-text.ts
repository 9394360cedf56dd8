import { formatInstant } from '@bp/contracts';

const SLOTS = 64;
const instants = new Float64Array(SLOTS).fill(Number.NaN);
const texts: string[] = Array.from({ length: SLOTS }, () => '');

/**
 * `formatInstant` that remembers its latest answers: a row's timestamp, the time of its outcome and those of its
 * stamps are mostly one and the same.
 */
export function instantText(ms: number): string {
  const slot = (Math.abs(ms) % SLOTS) | 0;
  if (instants[slot] !== ms) {
    texts[slot] = formatInstant(ms);
    instants[slot] = ms;
  }
  return texts[slot]!;
}
