import { BpError, isBpError, sha256 } from '@bp/contracts';
import type { RemotePlace } from '@bp/registry';
import { listObjects } from './list-objects.js';
import { newestKey, objectKeys, revisionOf } from './object-keys.js';
import type { S3Client } from './s3-client.js';
import { versionObjects } from './version-objects.js';

/** Where in which bucket, and how to ask. */
export interface S3PlaceOptions {
  readonly client: S3Client;
  readonly location: string;
  /** Of all keys; empty, or with a slash at its end. */
  readonly prefix: string;
}

/** Content of revisions that nobody reads any more: their objects go on holding their numbers. */
const COMPACTED = '{"compacted":true}\n';
/** Revisions kept whole, and how many are compacted at a time. */
const KEPT_WHOLE = 50;
const COMPACTED_AT_ONCE = 10;
/** A reader whose newest revision was compacted while it read was overtaken by 50: hardly ever twice. */
const MOST_READS = 5;

/**
 * A registry in a bucket. The transaction is a conditional put (`If-None-Match: *`) of the next number; no number ever becomes free,
 * because old revisions are emptied and not deleted. The newest one holds the whole state.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function s3Place({ client, location, prefix }: S3PlaceOptions): RemotePlace {
  const keys = objectKeys(prefix);
  let conditionsHold = false;

  /** Puts an object that must not be there yet; `false` where it is. */
  const putNew = async (key: string, body: Uint8Array, doing: string): Promise<boolean> => {
    const answer = await client({
      method: 'PUT',
      key,
      headers: { 'if-none-match': '*' },
      body,
      bodySha256: sha256(body),
      expected: [200, 412],
      doing,
    });
    return answer.status === 200;
  };

  /** A storage that ignores the condition would let two writers win: found out before the first change. */
  const requireConditions = async (): Promise<void> => {
    if (conditionsHold) return;
    const body = new TextEncoder().encode('Shows that this storage honours If-None-Match.\n');
    if (
      (await putNew(keys.probe, body, 'write to')) &&
      (await putNew(keys.probe, body, 'write to'))
    ) {
      throw new BpError(
        'STORAGE_FAILED',
        `The storage of ${location} ignores the condition "If-None-Match: *", so that two writers would overwrite each other.`,
        {
          remedy:
            'Use a storage with conditional writes (Amazon S3, Ceph 18 or newer, MinIO, Cloudflare R2), or postgres://. Nothing was changed.',
          details: { location, refused: true },
        },
      );
    }
    conditionsHold = true;
  };

  const get = async (key: string, doing: string): Promise<string | null> => {
    const answer = await client({ method: 'GET', key, expected: [200, 404], doing });
    const text = await answer.text();
    return answer.status === 200 ? text : null;
  };

  const compact = async (newest: number): Promise<void> => {
    if (newest % COMPACTED_AT_ONCE !== 0) return;
    const last = newest - KEPT_WHOLE;
    const body = new TextEncoder().encode(COMPACTED);
    for (let number = last; number > last - COMPACTED_AT_ONCE && number > 0; number -= 1) {
      await client({
        method: 'PUT',
        key: keys.revision(number),
        body,
        bodySha256: sha256(body),
        expected: [200],
        doing: 'compact',
      });
    }
  };

  return {
    location,
    async newestMark() {
      const [found] = (await listObjects(client, keys.revisions, 1)).objects;
      return found === undefined ? '' : `${revisionOf(found.key)}:${found.etag}`;
    },
    async newest() {
      for (let read = 0; ; read += 1) {
        const key = await newestKey(client, keys);
        if (key === null) return null;
        const text = await get(key, 'read the newest revision in');
        const overtaken = text === null || text === COMPACTED;
        if (!overtaken || read >= MOST_READS)
          return { revision: revisionOf(key), text: text ?? '' };
      }
    },
    async *revisions() {
      const { objects } = await listObjects(client, keys.revisions, KEPT_WHOLE);
      for (const { key } of [...objects].reverse()) {
        const text = await get(key, 'read a revision in');
        // Compacted since it was listed.
        if (text === null || text === COMPACTED) continue;
        yield { revision: revisionOf(key), text };
      }
    },
    async append({ revision, text }) {
      await requireConditions();
      const body = new TextEncoder().encode(text);
      if (!(await putNew(keys.revision(revision), body, 'publish in'))) return false;
      // The revision stands: that old ones are not emptied yet costs room and nothing else.
      await compact(revision).catch(() => undefined);
      // A copied registry begins at its number, which leaves lower ones free: the caller then looks whether this one counts.
      const newest = await newestKey(client, keys);
      return newest === keys.revision(revision);
    },
    async examine() {
      const { now } = await listObjects(client, keys.revisions, 1);
      const at = Number.isNaN(now) ? null : now;
      try {
        await requireConditions();
        return { now: at, readOnly: null };
      } catch (error) {
        // Keys that may only read are enough for services.
        if (isBpError(error) && error.message.includes('AccessDenied')) {
          return { now: at, readOnly: 'these keys may not write' };
        }
        throw error;
      }
    },
    ...versionObjects({ client, keys, get, putNew, requireConditions, location }),
    // The storage tells nobody: services poll, one small list each time.
    watch: () => null,
  };
}
