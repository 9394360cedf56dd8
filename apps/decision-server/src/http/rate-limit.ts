import type { Clock } from '@bp/contracts';

/** Whether one more request of this address is within the limit. */
export type WithinRate = (address: string) => boolean;

const SECOND_MS = 1_000;

/**
 * Counts requests of each address within a second, and forgets all of them when it is over: nothing grows, and a request
 * costs one look-up (a plugin with stores, bans and headers costs a tenth of a decision).
 */
export function rateLimit(perSecond: number, clock: Clock): WithinRate {
  let counts = new Map<string, number>();
  let second = 0;
  return (address) => {
    const now = Math.floor(clock() / SECOND_MS);
    if (now !== second) {
      second = now;
      counts = new Map();
    }
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    return count <= perSecond;
  };
}
