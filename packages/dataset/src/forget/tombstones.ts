import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BpError, type Forgotten, isBpError } from '@bp/contracts';
import { isErrno, replaceFile, storageError, writeNewFile } from '@bp/files';
import { registrableDomain } from '../split/assign-split.js';

/** That something was withdrawn, by whom and why; of what it was, keyed hashes only. */
export interface Tombstone {
  /** The keyed hash of the task or domain that was named: withdrawing it again is known by it. */
  readonly id: string;
  readonly kind: 'task' | 'domain';
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  /** Records removed so far. */
  readonly records: number;
  /** Of these, rows of the dataset. Absent in what older programs wrote. */
  readonly rows?: number;
  /** `false`: the removal was cut short. Withdrawing it again finishes it; nothing of it is taken in meanwhile. */
  readonly finished: boolean;
}

/** Where the tombstones are, and the key of their hashes. */
export interface TombstoneFiles {
  /** `ml/datasets/forgotten.json`. */
  readonly tombstones: string;
  /** `ml/datasets/forgotten.key`, readable by its owner alone. */
  readonly key: string;
}

interface StoredTombstone extends Tombstone {
  /** Of the domain, and of every task and decision: HMAC-SHA256, its first 128 bits in hex. */
  readonly hashes: readonly string[];
}

const KEY_BYTES = 32;
const HASH_CHARACTERS = 32;

/** The tombstones of a project. All of it is read anew by `openTombstones`; one process at a time may add. */
export interface Tombstones {
  /** Oldest first. */
  readonly list: readonly Tombstone[];
  /** Answers for all tombstones together; `undefined` where there is none. */
  readonly forgotten: Forgotten | undefined;
  /** The id that a task or domain has or would have; makes the key where there is none yet. */
  idOf(kind: Tombstone['kind'], value: string): Promise<string>;
  /** Adds a tombstone, or renews the one of its id: its tasks grow. Durable before it returns. Errors: `STORAGE_FAILED`. */
  put(
    tombstone: Tombstone,
    names: { domain: string | null; tasks: Iterable<string> },
  ): Promise<void>;
}

/**
 * Reads the tombstones of a project.
 * @throws BpError `INTEGRITY` where they or their key can't be read: what was withdrawn could come back unseen.
 */
export async function openTombstones(files: TombstoneFiles): Promise<Tombstones> {
  let stored = await readStored(files.tombstones);
  let key = await readKey(files, stored.length > 0);
  const hashOf = (kind: Tombstone['kind'], value: string): string =>
    createHmac('sha256', key!).update(`${kind}:${value}`).digest('hex').slice(0, HASH_CHARACTERS);
  return {
    list: stored.map(({ hashes: _, ...tombstone }) => tombstone),
    forgotten: stored.length === 0 ? undefined : answerer(stored, hashOf),
    idOf: async (kind, value) => {
      key ??= await makeKey(files.key);
      return hashOf(kind, value);
    },
    put: async (tombstone, { domain, tasks }) => {
      const before = stored.find(({ id }) => id === tombstone.id);
      const hashes = new Set(before?.hashes);
      if (domain !== null) hashes.add(hashOf('domain', domain));
      for (const task of tasks) hashes.add(hashOf('task', task));
      stored = [
        ...stored.filter(({ id }) => id !== tombstone.id),
        { ...tombstone, hashes: [...hashes].sort() },
      ];
      await writeStored(files.tombstones, stored);
    },
  };
}

/**
 * Adds the tombstones of one place to those of another, as of a project to those of its backup.
 * @throws BpError `INTEGRITY` where they have another key: their hashes say nothing to one another.
 */
export async function joinTombstones(from: TombstoneFiles, into: TombstoneFiles): Promise<void> {
  const [ours, theirs] = await Promise.all([
    readStored(from.tombstones),
    readStored(into.tombstones),
  ]);
  const [key, other] = await Promise.all([
    readKey(from, ours.length > 0),
    readKey(into, theirs.length > 0),
  ]);
  if (ours.length === 0 || key === null) return;
  if (other === null) await makeKey(into.key, key);
  else if (!other.equals(key))
    throw damaged(into.tombstones, `its key is another than ${from.key}`);
  const joined = new Map(theirs.map((tombstone) => [tombstone.id, tombstone]));
  for (const tombstone of ours) {
    const hashes = [...new Set([...tombstone.hashes, ...(joined.get(tombstone.id)?.hashes ?? [])])];
    joined.set(tombstone.id, { ...tombstone, hashes: hashes.sort() });
  }
  await writeStored(into.tombstones, [...joined.values()]);
}

function writeStored(path: string, tombstones: readonly StoredTombstone[]): Promise<void> {
  return replaceFile(path, `${JSON.stringify({ formatVersion: 1, tombstones })}\n`);
}

/** Hashing is cheap beside reading, but not for every line of a log. */
function answerer(
  stored: readonly StoredTombstone[],
  hashOf: (kind: Tombstone['kind'], value: string) => string,
): Forgotten {
  const hashes = new Set(stored.flatMap((tombstone) => tombstone.hashes));
  const hosts = new Map<string, boolean>();
  return {
    task: (id) => hashes.has(hashOf('task', id)),
    host: (host) => {
      let known = hosts.get(host);
      if (known === undefined) {
        known = hashes.has(hashOf('domain', registrableDomain(host)));
        hosts.set(host, known);
      }
      return known;
    },
  };
}

async function readStored(path: string): Promise<readonly StoredTombstone[]> {
  try {
    const file = JSON.parse(await readFile(path, 'utf8')) as {
      readonly formatVersion?: unknown;
      readonly tombstones?: readonly StoredTombstone[];
    };
    const { formatVersion, tombstones } = file;
    if (formatVersion !== 1)
      throw damaged(path, 'it is of a format that this program does not know');
    if (!Array.isArray(tombstones) || !tombstones.every(({ hashes }) => Array.isArray(hashes))) {
      throw damaged(path, 'it does not hold tombstones');
    }
    return tombstones;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    if (error instanceof SyntaxError || error instanceof TypeError) {
      throw damaged(path, 'it is not whole', error);
    }
    throw isBpError(error) ? error : storageError(error, 'read', path);
  }
}

async function readKey(
  { key, tombstones }: TombstoneFiles,
  needed: boolean,
): Promise<Buffer | null> {
  const text = await readFile(key, 'utf8').catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return '';
    throw storageError(error, 'read', key);
  });
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length === KEY_BYTES) return bytes;
  if (needed) throw damaged(tombstones, `its key ${key} is not there or not whole`);
  if (text !== '') throw damaged(key, 'it is not whole');
  return null;
}

/** Not from a source that tests can seed: it must not be guessed. */
async function makeKey(path: string, key: Buffer = randomBytes(KEY_BYTES)): Promise<Buffer> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeNewFile(path, `${key.toString('base64')}\n`, 0o600);
  } catch (error) {
    throw storageError(error, 'write', path);
  }
  return key;
}

function damaged(path: string, why: string, cause?: unknown): BpError {
  return new BpError('INTEGRITY', `What was forgotten cannot be told from ${path}: ${why}.`, {
    remedy:
      'Restore ml/datasets/forgotten.json and forgotten.key from a backup: without them, what was withdrawn would be taken in again.',
    details: { file: path },
    ...(cause === undefined ? {} : { cause }),
  });
}
