import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isBpError, sha256 } from '@bp/contracts';
import { namesIn } from '@bp/files';
import { MANIFEST_FILE, verifyBundle } from '@bp/model';
import { EVALUATION_FILE } from '../check-version.js';
import { copiedRevision, readCopy } from '../file-store/revisions.js';
import { decodeIndex, decodeRevision } from '../index-codec.js';
import {
  EMPTY_INDEX,
  type IndexDocument,
  type StoredRevision,
  type VersionEntry,
} from '../index-document.js';
import { newestSealFault } from '../seals.js';
import type { SignaturePolicy } from '../signatures.js';
import type { RegistryStore } from '../store.js';
import { isVersion } from '../version-name.js';
import { compareVersions } from '../version-number.js';
import { describeVersion } from './create-version.js';

/** In the registry's folder. */
export const COPY_FILE = 'versions.json';

/** A state that the registry can be brought back to. */
export interface Salvaged {
  /** For people: what it was read from. */
  readonly source: string;
  readonly index: StoredRevision;
}

/** What there is of a registry, believed or not. */
export interface Remains {
  readonly found: readonly Salvaged[];
  /** Revisions of the folder that can't be believed, newest first, with what could be made out of their events. */
  readonly damaged: readonly { readonly revision: number; readonly events: IndexDocument['log'] }[];
  /** The revision that `versions.json` is a copy of, believed or not; 0: none. */
  readonly copied: number;
}

/** Looks for states to go back to: the newest revision of the folder that can be believed, `versions.json`, and a copy. */
export async function findRemains(
  store: RegistryStore,
  from: RegistryStore | undefined,
  policy: SignaturePolicy,
): Promise<Remains> {
  const believed = (read: () => StoredRevision): StoredRevision | null => {
    try {
      const index = read();
      return newestSealFault(policy, index) === null ? index : null;
    } catch (error) {
      if (isBpError(error)) return null;
      throw error;
    }
  };
  const found: Salvaged[] = [];
  let damaged: Remains['damaged'][number][] = [];
  for await (const { revision, where, text } of store.kept?.() ?? []) {
    const index = believed(() => decodeRevision(text, revision, where));
    if (index === null) damaged = [{ revision, events: eventsOf(text) }, ...damaged];
    else {
      damaged = [];
      found.splice(0, 1, { source: where, index });
    }
  }
  const copy = await readCopy(join(store.location, COPY_FILE));
  const index = copy === null ? null : believed(() => decodeIndex(copy, COPY_FILE));
  if (index !== null) found.push({ source: COPY_FILE, index });
  const other = await from?.newest();
  if (other != null && believed(() => other) !== null)
    found.push({ source: `the copy in ${from!.location}`, index: other });
  return { found, damaged, copied: copiedRevision(copy) };
}

/** The events that a damaged text seems to tell of: to be shown, never to be believed. */
function eventsOf(text: string): IndexDocument['log'] {
  try {
    const { log } = JSON.parse(text) as Partial<IndexDocument>;
    return Array.isArray(log) ? log : [];
  } catch {
    return [];
  }
}

/** Names of the folders of versions, ascending. */
export async function versionFoldersIn(folder: string): Promise<string[]> {
  return (await namesIn(folder)).filter(isVersion).sort(compareVersions);
}

/** What the folders of versions alone tell: the versions that are whole, and nothing of what was in production. */
export async function indexOfFolders(
  folder: string,
  by: string,
): Promise<Pick<IndexDocument, 'versions' | 'highest_version'>> {
  const versions: VersionEntry[] = [];
  for (const version of await versionFoldersIn(folder)) {
    try {
      const dir = join(folder, version);
      const manifest = await verifyBundle(dir);
      const manifestSha256 = sha256(await readFile(join(dir, MANIFEST_FILE)));
      const evaluation = await readFile(join(dir, EVALUATION_FILE), 'utf8');
      versions.push({
        version,
        created_at: manifest.createdAt,
        created_by: by,
        note: null,
        deployed_at: null,
        ...describeVersion(manifest, manifestSha256, evaluation),
        signature: null,
      });
    } catch {
      // It stays where it is: whoever repairs is told which versions are missing.
    }
  }
  return { versions, highest_version: versions.at(-1)?.version ?? EMPTY_INDEX.highest_version };
}
