import { tmpdir } from 'node:os';
import { type Objective, sha256 } from '@bp/contracts';
import { storeRows } from '@bp/dataset';
import type { StoredRows } from '@bp/trainer';

/** Which machine holds the rows of a domain. */
export function rankOf(domain: string, count: number): number {
  return Number.parseInt(sha256(domain).slice(0, 8), 16) % count;
}

/**
 * The rows of one machine's domains, from the prepared files into a temporary one. No rows are kept in memory.
 * @throws BpError PREPARED_MISSING, PREPARED_STALE, STORAGE_FAILED.
 */
export async function readShard(
  prepared: string,
  objective: Objective,
  rank: number,
  count: number,
): Promise<StoredRows> {
  const { rows, ...stored } = await storeRows({
    dir: prepared,
    splits: ['train', 'validation'],
    keep: (domain) => rankOf(domain, count) === rank,
    target: objective,
    folder: tmpdir(),
  });
  return { ...stored, trainRows: rows[0]! };
}
