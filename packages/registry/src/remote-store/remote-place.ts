import type { StoreExamination, StoreWatch } from '../store.js';

/*
 * What a registry needs from a place that is not a folder of this machine. `remoteStore` makes a `RegistryStore` of it:
 * checks, staging, adopting, cache and unknown outcomes are there once, and a place only keeps texts and bytes.
 */

/** One file of a version: content never changes under its checksum. */
export interface RemoteFile {
  readonly name: string;
  /** In hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** The files of one version, sorted by name. */
export interface RemoteVersion {
  readonly files: readonly RemoteFile[];
  /** Where the place keeps the bytes, for itself. */
  readonly key: string;
}

/** The text of a revision, as `encodeIndex` made it. */
export interface RemoteRevision {
  readonly revision: number;
  readonly text: string;
  /** The checksum in that text. */
  readonly checksum: string;
}

/** A file on its way in. */
export interface RemoteUpload extends RemoteFile {
  /** Local file that holds the bytes. */
  readonly path: string;
}

/**
 * A place elsewhere. All methods reject with `STORAGE_FAILED`, whose `details.outcome` is `unknown` where a change may have
 * been made or not, and whose `details.away` is `true` where the place did not answer. Neither holds a password or key.
 */
export interface RemotePlace {
  /** For people: where it is, without passwords. */
  readonly location: string;
  /** As `RegistryStore.newestMark`. */
  newestMark(): Promise<string>;
  /** The newest revision; `null` where there is none. */
  newest(): Promise<Omit<RemoteRevision, 'checksum'> | null>;
  /** The revisions that are still kept, oldest first. Absent: the place gives the newest only. */
  revisions?(): AsyncIterable<Omit<RemoteRevision, 'checksum'>>;
  /**
   * Adds the revision if its number is the next; `false` where the number was taken, also by an earlier attempt of this very
   * call. The number of a revision never becomes free.
   */
  append(revision: RemoteRevision): Promise<boolean>;
  /** What stands under the name of a version; `null` for nothing. */
  version(name: string): Promise<RemoteVersion | null>;
  /** Makes files visible under a name, all at once; `false` where the name is taken, also by an earlier attempt of this call. */
  place(name: string, files: readonly RemoteUpload[]): Promise<boolean>;
  /** The bytes of a file from `offset` on. */
  read(
    version: RemoteVersion,
    file: RemoteFile,
    offset: number,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** Names of all versions that are placed. */
  versions(): Promise<readonly string[]>;
  /** Takes versions away; absent ones are not an error. */
  remove(names: readonly string[]): Promise<void>;
  /** What dead writers left that has no name of a version; with `apply` it is taken away. */
  leftovers(apply: boolean): Promise<readonly string[]>;
  /** As `RegistryStore.examine`. */
  examine(): Promise<StoreExamination>;
  /** As `RegistryStore.watch`. */
  watch(changed: () => void): StoreWatch | null;
}
