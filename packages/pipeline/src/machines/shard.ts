import { type Objective, sha256 } from '@bp/contracts';
import { buildPooledMatrix, matrixRows, readPrepared } from '@bp/dataset';
import type { Shard } from '@bp/trainer';

/** Which machine holds the rows of a domain. */
export function rankOf(domain: string, count: number): number {
  return Number.parseInt(sha256(domain).slice(0, 8), 16) % count;
}

/**
 * The rows of one machine's domains, from the prepared files. Nobody else's rows are kept in memory.
 * @throws BpError PREPARED_MISSING, PREPARED_STALE.
 */
export async function readShard(
  prepared: string,
  objective: Objective,
  rank: number,
  count: number,
): Promise<Shard> {
  const { parts, encoder } = await readPrepared({
    dir: prepared,
    datasetPath: null,
    keep: (domain) => rankOf(domain, count) === rank,
  });
  const matrix = buildPooledMatrix([parts.train, parts.validation], encoder, objective);
  return { matrix, trainRows: matrixRows(parts.train, objective).length };
}
