import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BpError, type BundleManifest, type FileDigest, sha256 } from '@bp/contracts';
import { isPlainFileName, MANIFEST_FILE, parseManifest } from './manifest.js';

/** A bundle's content, and where it goes. */
export interface WriteBundleOptions {
  /** Final folder. It must not exist; its parent is made where missing. */
  readonly dir: string;
  readonly manifest: Omit<BundleManifest, 'files' | 'formatVersion'>;
  /** Content by plain file name; `manifest.json` is written by this function. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

/**
 * Writes a model bundle: into a temporary sibling, synced, then renamed, so that nobody ever sees half of one.
 * @returns the manifest as written, with the size and sha256 of every other file.
 * @throws BpError `STORAGE_FAILED` where the folder exists or cannot be written, `BUNDLE_INVALID` for a wrong manifest.
 */
export async function writeBundle(options: WriteBundleOptions): Promise<BundleManifest> {
  const { dir } = options;
  const parent = dirname(dir);
  const staging = join(parent, `.${basename(dir)}.tmp-${randomBytes(6).toString('hex')}`);
  const digests: Record<string, FileDigest> = {};
  for (const name of Object.keys(options.files).sort()) {
    if (!isPlainFileName(name) || name === MANIFEST_FILE) {
      throw new BpError('BUNDLE_INVALID', `A bundle cannot hold a file named ${name}`, {
        remedy: 'Use letters, digits, dot, dash and underscore only.',
      });
    }
    const bytes = asBytes(options.files[name]!);
    digests[name] = {
      sha256: sha256(bytes),
      size: bytes.length,
    };
  }
  const text = `${JSON.stringify({ formatVersion: 1, ...options.manifest, files: digests }, null, 2)}\n`;
  const manifest = parseManifest(text, join(dir, MANIFEST_FILE));
  try {
    await refuseExisting(dir);
    await mkdir(staging, { recursive: true });
    for (const name of Object.keys(digests)) {
      await writeSynced(join(staging, name), asBytes(options.files[name]!));
    }
    await writeSynced(join(staging, MANIFEST_FILE), asBytes(text));
    await syncFolder(staging);
    await refuseExisting(dir);
    await rename(staging, dir);
    await syncFolder(parent);
  } catch (cause) {
    await rm(staging, { recursive: true, force: true });
    if (cause instanceof BpError) throw cause;
    throw new BpError(
      'STORAGE_FAILED',
      `Could not write the model bundle ${dir}: ${(cause as Error).message}`,
      { remedy: 'Check that the disk has room and the folder may be written to.', cause },
    );
  }
  return manifest;
}

function asBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
}

/** A rename onto an empty folder would succeed silently, so it is looked for. */
async function refuseExisting(dir: string): Promise<void> {
  const there = await lstat(dir).catch(() => null);
  if (there === null) return;
  throw new BpError('STORAGE_FAILED', `${dir} exists already`, {
    remedy: 'Give another folder, or remove this one.',
  });
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o644);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes names durable. Some file systems refuse to sync a folder; their names are durable without. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync().catch(() => undefined);
  } finally {
    await folder.close();
  }
}
