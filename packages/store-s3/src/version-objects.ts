import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { BpError } from '@bp/contracts';
import type { RemotePlace, RemoteVersion } from '@bp/registry';
import { listObjects } from './list-objects.js';
import type { ObjectKeys } from './object-keys.js';
import type { S3Client } from './s3-client.js';

/*
 * The files of a version are uploaded under a key of their own, then its name is put with the condition that nobody has it: that one
 * put makes them visible. An upload that no name speaks of after a day was left by a dead writer. A writer that slept half
 * a day between upload and name gives up, so that what a sweeper takes away is never named afterwards.
 */

interface VersionObjectsOptions {
  readonly client: S3Client;
  readonly keys: ObjectKeys;
  readonly location: string;
  readonly get: (key: string, doing: string) => Promise<string | null>;
  readonly putNew: (key: string, body: Uint8Array, doing: string) => Promise<boolean>;
  readonly requireConditions: () => Promise<void>;
}

const HOUR_MS = 3_600_000;
const ABANDONED_MS = 24 * HOUR_MS;
const LONGEST_UPLOAD_MS = 12 * HOUR_MS;

type VersionObjects = Pick<
  RemotePlace,
  'version' | 'place' | 'read' | 'versions' | 'remove' | 'leftovers'
>;

/** The half of the place that keeps files. */
export function versionObjects(options: VersionObjectsOptions): VersionObjects {
  const { client, keys, location, get, putNew, requireConditions } = options;

  const version = async (name: string): Promise<RemoteVersion | null> => {
    const text = await get(keys.version(name), 'read the list of files in');
    if (text === null) return null;
    try {
      return JSON.parse(text) as RemoteVersion;
    } catch (cause) {
      throw new BpError('INTEGRITY', `${keys.version(name)} in ${location} is not JSON.`, {
        remedy: 'Restore the object from a backup, or roll back to another version.',
        details: { location, version: name },
        cause,
      });
    }
  };

  const namesIn = async (): Promise<string[]> =>
    (await listObjects(client, keys.versions)).objects.map(({ key }) =>
      key.slice(keys.versions.length, -'.json'.length),
    );

  const removeObject = async (key: string): Promise<void> => {
    await client({ method: 'DELETE', key, expected: [200, 204, 404], doing: 'remove from' });
  };

  const removeUnder = async (prefix: string): Promise<void> => {
    for (const { key } of (await listObjects(client, prefix)).objects) await removeObject(key);
  };

  return {
    version,
    async place(name, files) {
      await requireConditions();
      if ((await version(name)) !== null) return false;
      const began = Date.now();
      const key = `${keys.files}${name}/${randomUUID()}/`;
      for (const file of files) {
        await client({
          method: 'PUT',
          key: key + file.name,
          body: await readFile(file.path),
          bodySha256: file.sha256,
          expected: [200],
          doing: `upload ${file.name} to`,
        });
      }
      if (Date.now() - began > LONGEST_UPLOAD_MS) {
        throw new BpError('STORAGE_FAILED', `The upload to ${location} took over half a day.`, {
          remedy: 'Run it again; nothing was changed.',
          details: { location, refused: true },
        });
      }
      const listed = files.map(({ name, sha256, bytes }) => ({ name, sha256, bytes }));
      const body = new TextEncoder().encode(JSON.stringify({ key, files: listed }));
      if (await putNew(keys.version(name), body, 'place a version in')) return true;
      // Taken by another writer, or by an attempt of ours whose answer was lost.
      if ((await version(name))?.key === key) return true;
      await removeUnder(key).catch(() => undefined);
      return false;
    },
    async read({ key }, file, offset) {
      const answer = await client({
        method: 'GET',
        key: key + file.name,
        headers: offset === 0 ? {} : { range: `bytes=${offset}-` },
        expected: [offset === 0 ? 200 : 206],
        streamed: true,
        doing: `read ${file.name} from`,
      });
      return (answer.body ?? []) as AsyncIterable<Uint8Array>;
    },
    versions: namesIn,
    async remove(names) {
      for (const name of names) {
        await removeObject(keys.version(name));
        await removeUnder(`${keys.files}${name}/`);
      }
    },
    async leftovers(apply) {
      const found = await abandonedUploads(client, keys, await namesIn(), version);
      if (apply) for (const key of found) await removeUnder(key);
      return found;
    },
  };
}

/** Keys of uploads older than a day that no version's name leads to. */
async function abandonedUploads(
  client: S3Client,
  keys: ObjectKeys,
  named: readonly string[],
  version: (name: string) => Promise<RemoteVersion | null>,
): Promise<string[]> {
  const { objects, now } = await listObjects(client, keys.files);
  const newest = new Map<string, number>();
  for (const { key, modifiedAt } of objects) {
    const upload = key.slice(0, key.lastIndexOf('/') + 1);
    newest.set(upload, Math.max(newest.get(upload) ?? 0, modifiedAt));
  }
  const uploads = [...newest.keys()];
  const versionOf = (upload: string) => upload.slice(keys.files.length).split('/')[0] ?? '';
  const old = uploads.filter((upload) => now - (newest.get(upload) ?? now) > ABANDONED_MS);
  const abandoned: string[] = [];
  for (const upload of old) {
    const name = versionOf(upload);
    const alone = uploads.filter((other) => versionOf(other) === name).length === 1;
    const used = named.includes(name) && (alone || (await version(name))?.key === upload);
    if (!used) abandoned.push(upload);
  }
  return abandoned.sort();
}
