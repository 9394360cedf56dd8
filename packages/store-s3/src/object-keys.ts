import { listObjects } from './list-objects.js';
import type { S3Client } from './s3-client.js';

/*
 * What lies in the bucket under the prefix:
 *   index/<9999999999 - number>-<number>.json   revisions; lists are in the order of keys, so that the newest is the first
 *   versions/vX.Y.Z.json                        which files a version has, and where: what makes them visible
 *   files/vX.Y.Z/<uuid>/<name>                  the files of one upload
 *   conditional-writes                          shows that the storage honours If-None-Match
 */

const LARGEST = 9_999_999_999;
const DIGITS = 10;

/** The keys of a registry's objects. */
export interface ObjectKeys {
  readonly revisions: string;
  revision(number: number): string;
  readonly versions: string;
  version(name: string): string;
  readonly files: string;
  readonly probe: string;
}

/** The keys under a prefix that is empty or ends in a slash. */
export function objectKeys(prefix: string): ObjectKeys {
  const revisions = `${prefix}index/`;
  const versions = `${prefix}versions/`;
  const digits = (number: number) => String(number).padStart(DIGITS, '0');
  return {
    revisions,
    revision: (number) => `${revisions}${digits(LARGEST - number)}-${digits(number)}.json`,
    versions,
    version: (name) => `${versions}${name}.json`,
    files: `${prefix}files/`,
    probe: `${prefix}conditional-writes`,
  };
}

/** The number in a revision's key. */
export function revisionOf(key: string): number {
  return Number(/-(\d{10})\.json$/.exec(key)?.[1] ?? Number.NaN);
}

/** Key of the newest revision; `null` where there is none. */
export async function newestKey(client: S3Client, keys: ObjectKeys): Promise<string | null> {
  return (await listObjects(client, keys.revisions, 1)).objects[0]?.key ?? null;
}
