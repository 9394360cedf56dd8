import { hash } from 'node:crypto';
import { normaliseDomain, type PredictionInput } from '@bp/contracts';
import { getDomain } from 'tldts';

/** Of a hash, so many hexadecimal digits are taken: a number holds them exactly. */
const DIGITS = 12;
const HASH_RANGE = 16 ** DIGITS;

/**
 * What meets one arm where the caller does not say: the registrable domain (private suffixes count, as in the split of
 * the dataset), else the address as it was given; `null` where the site names neither.
 */
export function unitOf({ domain, url }: PredictionInput): string | null {
  const host = normaliseDomain(domain) ?? normaliseDomain(url);
  if (host === null) return domain || url || null;
  return getDomain(host, { allowPrivateDomains: true, detectIp: true }) ?? host;
}

/**
 * Where a unit stands in a rollout: in [0, 1), uniform over units, and another order of them in every rollout. Units
 * below the share get the second version, so that a growing share only ever moves units to it.
 */
export function placeOf(rollout: string, unit: string): number {
  const digest = hash('sha256', `${rollout}\n${unit}`, 'hex');
  return Number.parseInt(digest.slice(0, DIGITS), 16) / HASH_RANGE;
}
