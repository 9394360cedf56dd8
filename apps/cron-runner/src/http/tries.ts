import type { Clock } from '@bp/contracts';

/** How often an address has tried in vain. */
export interface Tries {
  /** Whether it may try; else the seconds until it may again. */
  waitOf(address: string): number;
  failed(address: string): void;
}

const MOST_FAILED = 10;
const FORGOTTEN_MS = 15 * 60_000;
/** Addresses that are remembered; the oldest are forgotten. */
const MOST_ADDRESSES = 10_000;

/** Ten tries in vain from an address, then none for a quarter of an hour after the last. */
export function createTries(clock: Clock): Tries {
  const failed = new Map<string, { readonly times: number; readonly until: number }>();
  const timesOf = (address: string): number => {
    const found = failed.get(address);
    return found === undefined || found.until <= clock() ? 0 : found.times;
  };
  return {
    waitOf: (address) =>
      timesOf(address) < MOST_FAILED
        ? 0
        : Math.ceil(((failed.get(address)?.until ?? 0) - clock()) / 1000),
    failed: (address) => {
      const times = timesOf(address) + 1;
      failed.delete(address);
      failed.set(address, { times, until: clock() + FORGOTTEN_MS });
      const [oldest] = failed.keys();
      if (failed.size > MOST_ADDRESSES && oldest !== undefined) failed.delete(oldest);
    },
  };
}
