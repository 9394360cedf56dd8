import { createHash } from 'node:crypto';
import { mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BpError, type FileDigest } from '@bp/contracts';
import { storageError, syncFolder } from '@bp/files';
import { openRegistry, storeAt } from '@bp/registry';
import { projectPaths } from '../paths.js';
import { SETTINGS_FILE } from '../settings/load-settings.js';
import { type ArchivedFile, damaged, readArchive } from './archive.js';
import { BACKUP_MANIFEST, type BackupManifest, isPlainName } from './backup-manifest.js';

const LARGEST_MANIFEST = 64 << 20;

/**
 * Unpacks a backup into a folder that is not there yet and checks all of it: every file against the manifest, the registry
 * as `verify` does, but for versions that it says to be left out. Everything is on the disk when it returns.
 * @throws BpError INTEGRITY where anything is not what it has to be; STORAGE_FAILED.
 */
export async function unpackBackup(file: string, folder: string): Promise<BackupManifest> {
  const found = new Map<string, FileDigest>();
  let manifest: BackupManifest | null = null;
  await mkdir(folder, { recursive: true });
  for await (const { path, pieces } of readArchive(file)) {
    if (manifest !== null) throw damaged(file, `${path} stands behind its end`);
    if (path === BACKUP_MANIFEST) manifest = parseManifest(file, await textOf(file, pieces));
    else {
      if (!isInside(path))
        throw damaged(file, `${JSON.stringify(path)} is not a path of a project`);
      if (found.has(path)) throw damaged(file, `${path} is in it twice`);
      found.set(path, await writeFile(join(folder, path), pieces));
    }
  }
  if (manifest === null) throw damaged(file, `it holds no ${BACKUP_MANIFEST}`);
  const named = Object.entries(manifest.files);
  if (named.length !== found.size)
    throw damaged(file, 'it holds other files than its manifest names');
  for (const [path, { sha256, size }] of named) {
    const { sha256: is, size: has } = found.get(path) ?? {};
    if (sha256 !== is || size !== has) throw damaged(file, `${path} is not what its manifest says`);
  }
  const { models } = projectPaths(folder);
  const { problems } = await openRegistry({ root: models }).verify();
  // What was damaged when the backup was taken is not in it, and is told.
  const fault = problems.find(
    ({ severity, where }) =>
      severity === 'error' && !Object.hasOwn(manifest?.damaged_versions ?? {}, where),
  );
  if (fault !== undefined) throw damaged(file, `${fault.where}: ${fault.message}`);
  // Versions that were removed while the backup was taken.
  const store = storeAt(models);
  if (manifest.registry !== null) await store.sweep(await store.newest(), true);
  await syncAll(folder);
  return manifest;
}

function isInside(path: string): boolean {
  const [first, ...rest] = path.split('/');
  if (!path.split('/').every(isPlainName)) return false;
  return first === 'ml' ? rest.length > 0 : path === SETTINGS_FILE;
}

async function textOf(file: string, pieces: ArchivedFile['pieces']): Promise<string> {
  const read: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > LARGEST_MANIFEST) throw damaged(file, `its ${BACKUP_MANIFEST} is too large`);
    read.push(piece);
  }
  return Buffer.concat(read).toString('utf8');
}

function parseManifest(file: string, text: string): BackupManifest {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Refused below, like JSON of another form.
  }
  const { formatVersion, files } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof formatVersion === 'number' && formatVersion > 1) {
    throw new BpError(
      'INTEGRITY',
      `The backup ${file} has format ${formatVersion}; this program reads format 1.`,
      {
        remedy: 'A newer release wrote it: update this program. Nothing was restored.',
        details: { file, format: formatVersion },
      },
    );
  }
  if (formatVersion === 1 && typeof files === 'object' && files !== null) {
    return value as BackupManifest;
  }
  throw damaged(file, `its ${BACKUP_MANIFEST} has another form`);
}

async function writeFile(path: string, pieces: ArchivedFile['pieces']): Promise<FileDigest> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    await mkdir(dirname(path), { recursive: true });
    const out = await open(path, 'wx', path.endsWith('.key') ? 0o600 : 0o666);
    try {
      for await (const piece of pieces) {
        hash.update(piece);
        size += piece.length;
        await out.writeFile(piece);
      }
      await out.sync();
    } finally {
      await out.close();
    }
  } catch (error) {
    throw storageError(error, 'write', path);
  }
  return { sha256: hash.digest('hex'), size };
}

async function syncAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await syncAll(join(folder, entry.name));
  }
  await syncFolder(folder);
}
