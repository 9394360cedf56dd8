import { type FSWatcher, watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { storageError } from '@bp/files';
import type { IndexDocument, StoredRevision } from '../index-document.js';
import type {
  NextRevision,
  RegistryStore,
  StagedVersion,
  StageOptions,
  StoreWatch,
} from '../store.js';
import { type VersionFolders, versionFolder } from './open-version.js';
import {
  isRevisionFile,
  keptRevisions,
  newestMark,
  type OnStep,
  publishRevision,
  type RevisionFiles,
  readNewest,
} from './revisions.js';

/** Where the folder is. */
export interface FileStoreOptions {
  /** The folder `ml/models`; the registry lies in `versions` below it. */
  readonly root: string;
  /** Told where a writer is; for tests that stop or kill it there. */
  readonly onStep?: OnStep;
}

/**
 * A registry in a folder of a local file system with hard links and atomic renames (ext4, xfs, btrfs, APFS, NTFS).
 * Not for NFS or SMB: there a lost answer to link() can make a writer believe the wrong thing.
 */
export function fileStore(options: FileStoreOptions): RegistryStore {
  const onStep = options.onStep ?? (() => undefined);
  const folder = join(options.root, 'versions');
  const files: RevisionFiles = {
    indexFolder: join(folder, 'index'),
    copyPath: join(folder, 'versions.json'),
    onStep,
  };
  const folders: VersionFolders = { folder, onStep };
  return {
    location: folder,
    newestMark: () => newestMark(files),
    newest: () => readNewest(files),
    publish: (next: NextRevision) => publishRevision(files, next),
    async stage(stageOptions: StageOptions): Promise<StagedVersion> {
      try {
        // Made before versions are: those that stand without one have lost it.
        const { placedVersions } = await import('./lost-index.js');
        const isNew = (await placedVersions(folder)).length === 0;
        await mkdir(isNew ? files.indexFolder : folder, { recursive: true });
      } catch (error) {
        throw storageError(error, 'make the folder', folder);
      }
      return (await writing()).stageVersion(folders, stageOptions);
    },
    open: (version: string) => versionFolder(folders, version),
    remove: async (versions: readonly string[]) =>
      (await writing()).removeVersionFolders(folders, versions),
    sweep: async (newest: IndexDocument | null, apply: boolean) =>
      (await writing()).sweepFolders(folders, newest, apply),
    kept: () => keptRevisions(files),
    inspect: async (newest: StoredRevision | null) =>
      (await import('./inspect-files.js')).inspectFiles(files, folders, newest),
    watch: (changed: () => void) => watchFolder(files.indexFolder, changed),
  };
}

/** What only writers need is loaded when one writes: services start without it. */
const writing = () => import('./version-folders.js');

/** The folder is watched, not a file: a file that is replaced takes its watchers with it. */
function watchFolder(folder: string, changed: () => void): StoreWatch | null {
  let watcher: FSWatcher;
  try {
    watcher = watch(folder, { persistent: false }, (_event, name) => {
      // Temporary files come and go; some systems give no name.
      if (name === null || isRevisionFile(name)) changed();
    });
  } catch {
    // No such folder yet, no watchers left, or a file system without events: the poll sees it.
    return null;
  }
  watcher.on('error', () => watcher.close());
  return { close: () => watcher.close() };
}
