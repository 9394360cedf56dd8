import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BpError, type Clock, countWords, soughtAgain } from '@bp/contracts';
import { copyDataset, joinTombstones } from '@bp/dataset';
import { isErrno, storageError, syncFolder, temporarySibling } from '@bp/files';
import { copyRegistry, storeAt } from '@bp/registry';
import { feedbackPlaces } from '../forget/feedback-places.js';
import { forgottenOf, tombstoneFiles } from '../forget/tombstones-of.js';
import { projectPaths } from '../paths.js';
import { projectDataset } from '../project-dataset.js';
import { projectStore } from '../project-registry.js';
import { whileLocked } from '../run/run-lock.js';
import { swapFolders } from '../run/swap-folders.js';
import { loadSettings, SETTINGS_FILE } from '../settings/load-settings.js';
import { DEFAULT_SETTINGS } from '../settings/settings.js';
import { type BackupManifest, leftOutLines } from './backup-manifest.js';
import { unpackBackup } from './unpack-backup.js';

/** The backup, and where it goes. */
export interface RestoreOptions {
  readonly file: string;
  /** A project folder, an empty folder, or none yet. Absolute. */
  readonly root: string;
  /** Keys of a registry elsewhere; `BP_REGISTRY_URL`. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Takes the story. Default: nobody is told. */
  readonly say?: (line: string) => void;
}

/** What was restored. The document of `bp restore --json`. */
export interface RestoreResult {
  readonly root: string;
  readonly files: number;
  /** When the backup was taken, ISO 8601 UTC. */
  readonly created_at: string;
  /** Of the registry in the backup; `null`: it had none. */
  readonly revision: number | null;
  /** Versions that were damaged when the backup was taken: the registry names them, and their files are missing. */
  readonly damaged_versions: readonly string[];
  /** Records of the backup that were forgotten since. */
  readonly forgotten: number;
  /** Where the registry is, if not in the folder: `copied` to, or `kept` as it was there. */
  readonly registry: RestoredPlace | null;
  /** Where the dataset is, likewise. */
  readonly dataset: RestoredPlace | null;
}

/** What was done where something is elsewhere. */
export interface RestoredPlace {
  readonly location: string;
  readonly done: 'copied' | 'kept';
}

/** Not the name of a temporary, which anybody sweeps: from the journal on it is all that there is. */
const STAGING = '.restore-';
/** What of an existing project gives way, as a whole each. */
const PARTS = ['ml/datasets', 'ml/runs', 'ml/models'];

/**
 * Restores a backup. All of it is unpacked beside the place where it goes, checked, and stripped of what the project
 * forgot since; then it gets its place as one change, which a kill can only leave undone or to be finished by the next
 * run. A new folder appears whole. An existing project is changed under its run lock.
 * @throws BpError INTEGRITY for a backup that is not whole; LOCK_HELD while a run goes on; USAGE for a folder that is
 * neither empty nor a project; STORAGE_FAILED.
 */
export async function restoreProject(options: RestoreOptions): Promise<RestoreResult> {
  const { root, clock } = options;
  const paths = projectPaths(root);
  if (await isAbsentOrEmpty(root)) return restoreInto(options, temporarySibling(root));
  if (!existsSync(join(root, 'ml')) && !existsSync(join(root, SETTINGS_FILE))) {
    throw new BpError('USAGE', `${root} is neither empty nor a project folder.`, {
      remedy: 'Give an empty or new folder: bp restore FILE --to DIR.',
      details: { root },
    });
  }
  return whileLocked({ paths, clock }, 'bp restore', async () => {
    for (const name of (await readdir(root)).filter((each) => each.startsWith(STAGING))) {
      await rm(join(root, name), { recursive: true });
    }
    return restoreInto(options, join(root, `${STAGING}${randomUUID()}`));
  });
}

async function restoreInto(options: RestoreOptions, staging: string): Promise<RestoreResult> {
  const { root, file, say = () => undefined } = options;
  let manifest: BackupManifest;
  let production: string | null;
  let forgotten: number;
  let registry: RestoredPlace | null;
  let dataset: RestoredPlace | null;
  try {
    manifest = await unpackBackup(file, staging);
    const { models } = projectPaths(staging);
    production = (await storeAt(models).newest())?.production ?? null;
    forgotten = await forgetAgain(root, staging);
    registry = manifest.registry === null ? null : await placeRegistry(options, staging);
    dataset = await placeDataset(options, staging);
    await place(root, staging);
  } catch (error) {
    if (!existsSync(projectPaths(root).journal))
      await rm(staging, { recursive: true, force: true });
    throw storageError(error, 'restore into', root);
  }
  const files = Object.keys(manifest.files).length;
  const revision = manifest.registry?.revision ?? null;
  say(
    `Restored ${countWords(files, 'file')} of ${manifest.created_at} to ${root}; all of it is checked`,
  );
  const { damaged_versions: damaged = {} } = manifest;
  for (const line of leftOutLines(damaged, production)) say(line);
  if (forgotten > 0)
    say(`${countWords(forgotten, 'record')} of it had been forgotten since, and stayed out`);
  for (const [what, there] of Object.entries({ registry, dataset })) {
    if (there === null) continue;
    const done = there.done === 'copied' ? 'restored there' : 'left as it is';
    say(`The ${what} in ${there.location} was ${done}`);
  }
  say('Next: "bp prepare" if you train by hand; secrets of the environment (.env) were not in it');
  return {
    root,
    files,
    created_at: manifest.created_at,
    revision,
    damaged_versions: Object.keys(damaged),
    forgotten,
    registry,
    dataset,
  };
}

/** What was forgotten stays so: tombstones of project and backup together hold, also for a backup from before them. */
async function forgetAgain(root: string, staging: string): Promise<number> {
  const staged = projectPaths(staging);
  await joinTombstones(tombstoneFiles(projectPaths(root)), tombstoneFiles(staged));
  const forgotten = await forgottenOf(staged);
  if (forgotten === undefined) return 0;
  const { places } = await feedbackPlaces({
    paths: staged,
    dataset: staged.dataset,
    settings: DEFAULT_SETTINGS,
  });
  let records = 0;
  for (const place of places) {
    records += (await place.forget(soughtAgain(forgotten), { remove: true })).records;
  }
  return records;
}

/** A registry elsewhere is written only where there is none. */
async function placeRegistry(
  { root, env }: RestoreOptions,
  staging: string,
): Promise<RestoredPlace | null> {
  const settings = await loadSettings({ root: staging, env });
  if (settings.registry.url === null) return null;
  const to = projectStore({ root, env, settings });
  const there = await to.newest();
  const { models } = projectPaths(staging);
  if (there === null) await copyRegistry({ from: storeAt(models), to });
  await rm(join(models, 'versions'), { recursive: true });
  return { location: to.location, done: there === null ? 'copied' : 'kept' };
}

/** A dataset elsewhere, too. */
async function placeDataset(
  { root, env }: RestoreOptions,
  staging: string,
): Promise<RestoredPlace | null> {
  const to = projectDataset({ root, settings: await loadSettings({ root: staging, env }) });
  const from = projectPaths(staging).dataset;
  if (typeof to === 'string' || !existsSync(from)) return null;
  const isEmpty = ((await to.state())?.rows ?? 0) === 0;
  if (isEmpty) await copyDataset({ from, to });
  await rm(from);
  return { location: to.location, done: isEmpty ? 'copied' : 'kept' };
}

async function place(root: string, staging: string): Promise<void> {
  for (const part of PARTS) await mkdir(join(staging, part), { recursive: true });
  if (dirname(staging) !== root) {
    await mkdir(join(staging, 'logs'), { recursive: true });
    await rmdir(root).catch((error: unknown) => {
      if (!isErrno(error, 'ENOENT')) throw error;
    });
    await rename(staging, root);
    await syncFolder(dirname(root));
    return;
  }
  const settings = existsSync(join(staging, SETTINGS_FILE)) ? [SETTINGS_FILE] : [];
  await swapFolders(projectPaths(root), basename(staging), [...settings, ...PARTS]);
}

async function isAbsentOrEmpty(root: string): Promise<boolean> {
  try {
    return (await readdir(root)).length === 0;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return true;
    throw storageError(error, 'read the folder', root);
  }
}
