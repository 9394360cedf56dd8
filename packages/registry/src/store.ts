import type { IndexDocument, StoredRevision } from './index-document.js';

/*
 * What a registry needs from the place where it keeps its things. Two halves:
 * the index, a line of revisions that grows by one transaction at a time, and the versions, folders
 * of files that are placed once and never changed. docs/architecture.md#adding-a-store says what each promise is for.
 */

/** A revision that is to follow the newest; the last entry of its log is its transaction. */
export type NextRevision = IndexDocument;

/** The files of a version on their way in. */
export interface StagedVersion {
  /**
   * Makes the files visible under `version`, whole or not at all; `true` also where equal files are there.
   * `false`: other files have that name. May be called again with another version.
   * `isDead` says of a version that no revision can ever speak of it any more.
   */
  place(version: string, isDead: (version: string) => boolean): Promise<boolean>;
  /** Ends the staging: what was copied and not placed is taken away. */
  finish(): Promise<void>;
}

/** What to copy into the store, and how to check the copy. */
export interface StageOptions {
  /** Folder to copy from. */
  readonly bundleDir: string;
  /** Names of the files to copy; no paths. */
  readonly files: readonly string[];
  /** Files to write beside them. */
  readonly extra: Readonly<Record<string, string>>;
  /** Throws where the copied files are not what they have to be. */
  readonly check: (dir: string) => Promise<void>;
}

/** Something lying about that no revision speaks of, or a part of the store that is not as it should be. */
export interface StoreFinding {
  readonly kind: 'leftover' | 'damage';
  readonly where: string;
  readonly message: string;
  readonly remedy: string;
}

/** A revision that is still kept. */
export interface KeptRevision {
  readonly revision: number;
  /** For people: where it is. */
  readonly where: string;
  readonly text: string;
}

/** A watch on publications; `close` ends it. */
export interface StoreWatch {
  /** Ends the watching. */
  close(): void;
}

/** How a place elsewhere stands. */
export interface StoreExamination {
  /** Its clock, milliseconds since the epoch; `null` where it does not say. */
  readonly now: number | null;
  /** Why it can't be written to from here, in words; `null` where it can. Services need not. */
  readonly readOnly: string | null;
}

/**
 * A place for a registry: `fileStore`, or one of your own. `docs/architecture.md#adding-a-store` explains each promise; one
 * contract suite tests them.
 */
export interface RegistryStore {
  /** For people: where it is. */
  readonly location: string;
  /**
   * A text that tells the newest revision from every other, also from one of the same number in a registry that took this
   * one's place; empty where there is none. Cheap: services ask every few seconds.
   */
  newestMark(): Promise<string>;
  /** The newest revision, checked; `null` where there is none. Errors: `INTEGRITY`, `STORAGE_FAILED`. */
  newest(): Promise<StoredRevision | null>;
  /**
   * Publishes a revision, durably. `true` only where it is part of the line for ever; `false` where
   * another one was first, also where that one is long gone. Never both, never neither: where that can't be told,
   * because the place fails after the revision was put there, it throws `STORAGE_FAILED` that says so.
   */
  publish(next: NextRevision): Promise<boolean>;
  /**
   * Copies a bundle in beside the versions, checked and not yet visible. Errors: `INTEGRITY`, `BUNDLE_INVALID`,
   * `STORAGE_FAILED`.
   */
  stage(options: StageOptions): Promise<StagedVersion>;
  /** A local folder with the files of a placed version. Errors: `BUNDLE_INVALID` where there is none. */
  open(version: string): Promise<string>;
  /** Takes the files of versions away that no revision can speak of any more. Absent ones are not an error. */
  remove(versions: readonly string[]): Promise<void>;
  /** Names of leftovers of writers that died; with `apply` they are taken away. */
  sweep(newest: IndexDocument | null, apply: boolean): Promise<readonly string[]>;
  /** The revisions that are still there, oldest first, whole or not. Absent: the place gives the newest only. */
  kept?(): AsyncIterable<KeptRevision>;
  /** Looks at everything the registry itself does not see. */
  inspect(newest: StoredRevision | null): Promise<readonly StoreFinding[]>;
  /** Calls `changed` soon after a publication; `null` where this can't be known. Must not keep the process alive. */
  watch(changed: () => void): StoreWatch | null;
  /**
   * The newest revision that this machine has seen there, whose production `open` finds while the place is away; `null` for
   * none. Only stores elsewhere have it. Errors: `INTEGRITY`.
   */
  lastKnown?(): Promise<StoredRevision | null>;
  /**
   * Asks how it stands: reachable, authorised, safe for two writers. Changes no registry. Only stores elsewhere have it. Errors:
   * `STORAGE_FAILED`, `SETTINGS_INVALID`.
   */
  examine?(): Promise<StoreExamination>;
}
