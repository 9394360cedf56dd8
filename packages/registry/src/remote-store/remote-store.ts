import { BpError } from '@bp/contracts';
import { decodeRevision, encodeIndex } from '../index-codec.js';
import { holdsTransaction, type IndexDocument, type StoredRevision } from '../index-document.js';
import { leftover } from '../leftover.js';
import { outcomeUnknown } from '../outcome-unknown.js';
import type { NextRevision, RegistryStore } from '../store.js';
import { cacheFolder } from './cache-folder.js';
import { download } from './download.js';
import { isAway, isRefused } from './place-error.js';
import type { RemotePlace, RemoteVersion } from './remote-place.js';
import { VersionCache } from './version-cache.js';

/** Where copies are kept on this machine. */
export interface RemoteStoreOptions {
  /** Folder for copies, shared by all processes of a machine. Default: `BP_CACHE`, else `~/.cache/backlinkpro`. */
  readonly cacheDir?: string;
  /** Versions kept there; the ones used longest ago go. Default 8. */
  readonly keepVersions?: number;
}

const DEFAULT_KEPT = 8;

/** A store over a place elsewhere, with a cache on this machine from which services start while the place is away. */
export function remoteStore(place: RemotePlace, options: RemoteStoreOptions = {}): RegistryStore {
  const { cacheDir = cacheFolder(process.env), keepVersions = DEFAULT_KEPT } = options;
  const cache = new VersionCache(cacheDir, place.location, keepVersions);

  const newest = async (): Promise<StoredRevision | null> => {
    const found = await place.newest();
    if (found === null) return null;
    const where = `revision ${found.revision} in ${place.location}`;
    const index = decodeRevision(found.text, found.revision, where);
    await cache.rememberNewest(found.text);
    return index;
  };

  const publish = async (next: NextRevision): Promise<boolean> => {
    try {
      const encoded = encodeIndex(next);
      if (await place.append({ revision: next.revision, ...encoded })) return true;
      // Taken: mostly by another writer, or by an attempt of ours whose answer was lost.
      const found = await newest();
      return found !== null && holdsTransaction(found, next.revision, next.log.at(-1)?.id ?? '');
    } catch (error) {
      throw isRefused(error) ? error : outcomeUnknown(error, place.location);
    }
  };

  const filesOf = async (version: string): Promise<RemoteVersion | null> => {
    try {
      const found = await place.version(version);
      if (found !== null) await cache.rememberVersion(version, found);
      return found;
    } catch (error) {
      const known = isAway(error) ? await cache.version(version) : null;
      if (known === null) throw error;
      return known;
    }
  };

  const sweep = async (index: IndexDocument | null, apply: boolean): Promise<string[]> => {
    const { isDeadVersion } = await import('../dead-version.js');
    const dead = (await place.versions()).filter((version) => isDeadVersion(index, version)).sort();
    if (apply) await place.remove(dead);
    return [...dead, ...(await place.leftovers(apply))];
  };

  return {
    location: place.location,
    newestMark: () => place.newestMark(),
    newest,
    publish,
    // What only writers need is loaded when one writes: services start without it.
    stage: async (stage) =>
      (await import('./staged-upload.js')).stageUpload(place, await cache.staging(), stage),
    async open(version) {
      const files = await filesOf(version);
      if (files === null) throw gone(version, place.location);
      return cache.open(files, (file) => download(place, files, file));
    },
    remove: (versions) => place.remove(versions),
    sweep,
    async *kept() {
      for await (const { revision, text } of place.revisions?.() ?? []) {
        yield { revision, text, where: `revision ${revision} in ${place.location}` };
      }
    },
    inspect: async (index) => (await sweep(index, false)).map(leftover),
    watch: (changed) => place.watch(changed),
    lastKnown: () => cache.newest(),
    examine: () => place.examine(),
  };
}

function gone(version: string, location: string): BpError {
  return new BpError('BUNDLE_INVALID', `The files of version ${version} are gone in ${location}.`, {
    remedy: `Restore them from a backup, or roll back to another version ("bp versions rollback").`,
    details: { version, location },
  });
}
