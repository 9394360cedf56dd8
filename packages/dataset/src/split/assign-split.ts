import { createHash } from 'node:crypto';
import type { Split } from '@bp/contracts';
import { getDomain } from 'tldts';

/**
 * Chosen once, never changed: another salt would send every site of a fresh dataset to another part, and models
 * could no longer be compared on rows that neither was trained on.
 */
const SPLIT_SALT = 'bp-split-1';

/** Upper bounds of the hash, as shares of its range. */
const TRAIN_UNTIL = 0.7;
const VALIDATION_UNTIL = 0.85;

/** Names the rule by which sites are given to parts, for lineage: comparisons need equal ones. */
export const SPLIT_ID = 'sha256/registrable-domain/bp-split-1/70-15-15/v1';

const HASH_RANGE = 2 ** 48;

/**
 * The part that a site of a registrable domain belongs to: by the first 48 bits of a salted sha256, 70/15/15.
 * Depends on nothing but the name, so that neither order nor other rows can move it.
 */
export function splitOf(registrable: string): Split {
  const share = hashedShare(SPLIT_SALT, registrable);
  if (share < TRAIN_UNTIL) return 'train';
  return share < VALIDATION_UNTIL ? 'validation' : 'test';
}

/** A number from 0 to 1 that a domain has for good; another under another salt. */
export function hashedShare(salt: string, registrable: string): number {
  const digest = createHash('sha256').update(`${salt}\n${registrable}`).digest();
  return digest.readUIntBE(0, 6) / HASH_RANGE;
}

/**
 * The domain that its owner registered, private suffixes counted as suffixes (`a.blogspot.com` is one of its own).
 * A host that has none (an IP address, a suffix itself) stands for itself.
 */
export function registrableDomain(host: string): string {
  return getDomain(host, { allowPrivateDomains: true, detectIp: true }) ?? host;
}
