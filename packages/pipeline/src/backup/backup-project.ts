import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  BpError,
  countWords,
  type FileDigest,
  formatInstant,
  isBpError,
  sha256,
} from '@bp/contracts';
import { copyDataset } from '@bp/dataset';
import { isErrno, openPlainFile, storageError, temporarySibling } from '@bp/files';
import { verifyBundle } from '@bp/model';
import {
  encodeIndex,
  type RegistryStore,
  type StoredRevision,
  type VersionEntry,
} from '@bp/registry';
import type { Project } from '../project.js';
import { projectStore } from '../project-registry.js';
import { stopIfAsked } from '../run/stop-if-asked.js';
import { SETTINGS_FILE } from '../settings/load-settings.js';
import { type AddFile, writeArchive } from './archive.js';
import {
  BACKUP_MANIFEST,
  type BackupManifest,
  indexFile,
  isPlainName,
  leftOutLines,
  VERSIONS,
} from './backup-manifest.js';

/** What is in a backup. The document of `bp backup --json`. */
export interface BackupResult {
  readonly file: string;
  /** Files in it. */
  readonly files: number;
  /** Bytes that they have, unpacked. */
  readonly bytes: number;
  /** Of the registry; `null`: it has none yet. */
  readonly revision: number | null;
  /** Of the versions that it names, those that are in the backup. */
  readonly versions: number;
  /** Those that were left out, as their files are gone or damaged. */
  readonly damaged_versions: readonly string[];
}

/** A version that was removed while it was read makes the registry be looked at again, at most so often. */
const MOST_LOOKS = 100;
/** Of a version, beside its bundle. */
const EVALUATION = 'evaluation.json';
/** Reports of evaluations, which the runs name. */
const REPORT = /^evaluation_/;
/** Files that others write beside those of ours, and what writers have not finished. */
const TEMPORARY = /\.tmp$/;

/**
 * Copies the project's memory into one file: registry, dataset, tombstones with their key, runs, reports, settings. Takes no
 * lock: of the registry the index is read first and then what it names, which never changes; all else is replaced as a
 * whole by whoever writes it, and read in such an order that no record can be missing. Logs, prepared parts, secrets of the
 * environment and private keys are not in it. Versions that are not whole are left out and named: the rest must not stay
 * without a backup for their sake.
 * @throws BpError STORAGE_FAILED; INTEGRITY where the index of the registry can't be believed.
 */
export async function backupProject(
  project: Project,
  options: { readonly file: string },
): Promise<BackupResult> {
  const { file } = options;
  const files: Record<string, FileDigest> = {};
  let index: StoredRevision | null = null;
  let damaged: Readonly<Record<string, string>> = {};
  await writeArchive(file, new Date(project.clock()), async (add) => {
    const keep = async (path: string, source: string): Promise<void> => {
      stopIfAsked(project.signal, 'Run it again: no backup was written.');
      files[path] = await addFile(add, path, source);
    };
    const keepAll = async (paths: readonly string[]): Promise<void> => {
      for (const path of paths) {
        await keep(path, join(project.paths.root, path)).catch((error: unknown) => {
          // Settings that were never written, or what was removed since it was listed.
          if (!isErrno((error as Error).cause, 'ENOENT')) throw error;
        });
      }
    };
    await keepAll(await historyOf(project));
    const store = projectStore({ ...project, root: project.paths.root });
    ({ index, damaged } = await addVersions(store, keep));
    if (index !== null) {
      const { checksum: _, ...document } = index as StoredRevision;
      const text = Buffer.from(encodeIndex(document).text);
      for (const path of [indexFile(document.revision), `${VERSIONS}/versions.json`]) {
        files[path] = await addBytes(add, path, text);
      }
    }
    const [before, after] = await feedbackOf(project);
    await keepAll(before);
    await keepPlace(project, file, keep);
    await keepAll(after);
    const manifest: BackupManifest = {
      formatVersion: 1,
      created_at: formatInstant(project.clock()),
      registry: index === null ? null : { revision: (index as StoredRevision).revision },
      ...(Object.keys(damaged).length === 0 ? {} : { damaged_versions: damaged }),
      files,
    };
    await addBytes(add, BACKUP_MANIFEST, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
  });
  const digests = Object.values(files);
  const {
    revision = null,
    production = null,
    versions = [],
  } = (index ?? {}) as Partial<StoredRevision>;
  const left = Object.keys(damaged);
  const saved = versions.length - left.length;
  const bytes = digests.reduce((sum, { size }) => sum + size, 0);
  project.say(
    `Backed up ${countWords(digests.length, 'file')} (${(bytes / 2 ** 20).toFixed(1)} MB unpacked), ` +
      `${countWords(saved, 'version')}, to ${file}`,
  );
  for (const line of leftOutLines(damaged, production)) project.say(line);
  project.say('Not in it: logs, secrets of the environment (.env), private keys');
  const result = {
    file,
    files: digests.length,
    bytes,
    revision,
    versions: saved,
    damaged_versions: left,
  };
  project.logger.log(left.length === 0 ? 'info' : 'warn', 'project backed up', result);
  return result;
}

/** Adds all versions that a revision names, and gives that revision with those that are not whole, and why. */
async function addVersions(
  store: RegistryStore,
  keep: (path: string, source: string) => Promise<void>,
): Promise<{ index: StoredRevision | null; damaged: Record<string, string> }> {
  const added = new Set<string>();
  const damaged = new Map<string, string>();
  for (let look = 1; ; look += 1) {
    const index = await store.newest();
    const entry = index?.versions.find(({ version }) => !added.has(version));
    if (entry === undefined) {
      const names = new Set(index?.versions.map(({ version }) => version));
      return {
        index,
        damaged: Object.fromEntries([...damaged].filter(([name]) => names.has(name))),
      };
    }
    try {
      const dir = await store.open(entry.version);
      await requireWhole(dir, entry);
      for (const name of (await readdir(dir)).sort()) {
        await keep(`${VERSIONS}/${entry.version}/${name}`, join(dir, name));
      }
      added.add(entry.version);
    } catch (error) {
      const isGone = !(await store.newest())?.versions.some(
        ({ version }) => version === entry.version,
      );
      const isDamaged =
        isBpError(error) && (error.code === 'INTEGRITY' || error.code === 'BUNDLE_INVALID');
      if (!isGone && isDamaged) {
        added.add(entry.version);
        damaged.set(entry.version, error.message);
      } else if (!isGone || look > MOST_LOOKS) {
        throw storageError(error, 'read', store.location);
      }
    }
  }
}

/** As a restore asks for it. Nothing of a version is added before. */
async function requireWhole(dir: string, entry: VersionEntry): Promise<void> {
  await verifyBundle(dir, { manifestSha256: entry.manifest_sha256 });
  const file = join(dir, EVALUATION);
  const bytes = await readFile(file).catch(() => null);
  if (bytes !== null && sha256(bytes) === entry.evaluation_sha256) return;
  throw new BpError('INTEGRITY', `${file} is gone or was altered.`, {
    remedy: 'Restore it from a backup.',
    details: { file },
  });
}

/** What is read before the registry: runs name versions, and none that is missing there. Relative to the project folder. */
async function historyOf({ paths }: Project): Promise<string[]> {
  const runs = await filesIn(paths.runs);
  const reports = (await filesIn(paths.models)).filter((name) => REPORT.test(name));
  return [
    SETTINGS_FILE,
    ...runs.map((name) => `ml/runs/${name}`),
    ...reports.map((name) => `ml/models/${name}`),
  ];
}

/**
 * What is read after it: before the dataset, and after it. Records move from quarantine and pending file into the dataset, and those are
 * changed after it: read before it, they hold them still. What is forgotten is noted before it is removed, and the key is
 * made before that: tombstones that are read after the dataset name all that it may still hold.
 */
async function feedbackOf({ paths, dataset }: Project): Promise<readonly [string[], string[]]> {
  const last = [paths.tombstones, paths.tombstoneKey].map((path) => basename(path));
  // What was read of logs that are not in the backup helps nobody, and names attempts.
  const left = [...last, basename(paths.dataset), basename(paths.alreadyRead)];
  const before = (await filesIn(dirname(paths.dataset))).filter((name) => !left.includes(name));
  if (typeof dataset === 'string') before.push(basename(dataset));
  return [before.map(inDatasets), last.map(inDatasets)];
}

/** A dataset that is elsewhere as the file that it would be in the project folder. */
async function keepPlace(
  { paths, dataset }: Project,
  backup: string,
  keep: (path: string, source: string) => Promise<void>,
): Promise<void> {
  if (typeof dataset === 'string' || (await dataset.state()) === null) return;
  const copy = temporarySibling(backup);
  try {
    await copyDataset({ from: dataset, to: copy });
    await keep(inDatasets(basename(paths.dataset)), copy);
  } finally {
    await rm(copy, { force: true });
  }
}

function inDatasets(name: string): string {
  return `ml/datasets/${name}`;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return [];
    throw storageError(error, 'read the folder', folder);
  });
  return entries
    .filter((entry) => entry.isFile() && isPlainName(entry.name) && !TEMPORARY.test(entry.name))
    .map(({ name }) => name)
    .sort();
}

/** Holds the file open: it may be replaced meanwhile. */
async function addFile(add: AddFile, path: string, source: string): Promise<FileDigest> {
  let file: FileHandle | null = null;
  try {
    file = await openPlainFile(source);
    const { size } = await file.stat();
    const hash = createHash('sha256');
    const bytes =
      size === 0 ? [] : file.createReadStream({ start: 0, end: size - 1, autoClose: false });
    const pieces = async function* hashed(): AsyncGenerator<Buffer> {
      for await (const piece of bytes as AsyncIterable<Buffer>) {
        hash.update(piece);
        yield piece;
      }
    };
    await add(path, size, pieces());
    return { sha256: hash.digest('hex'), size };
  } catch (error) {
    throw storageError(error, 'read', source);
  } finally {
    await file?.close();
  }
}

async function addBytes(add: AddFile, path: string, bytes: Buffer): Promise<FileDigest> {
  await add(path, bytes.length, [bytes]);
  return { sha256: sha256(bytes), size: bytes.length };
}
