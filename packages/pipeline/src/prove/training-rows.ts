import { sha256 } from '@bp/contracts';

/** sha256 of each row of the CSV texts, in hex, sorted, a line each: which rows they are, and not what is in them. */
export function rowHashes(parts: readonly Buffer[]): Buffer {
  const hashes = parts.flatMap((part) =>
    part
      .toString('utf8')
      .split('\n')
      .slice(1)
      .filter((row) => row !== '')
      .map((row) => sha256(row)),
  );
  return Buffer.from(
    hashes
      .sort()
      .map((hash) => `${hash}\n`)
      .join(''),
  );
}
