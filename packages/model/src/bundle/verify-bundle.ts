import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BpError, type BundleManifest, sha256 } from '@bp/contracts';
import { MANIFEST_FILE, parseManifest } from './manifest.js';

/** Files that others keep beside a bundle's own (the registry: a version's evaluation), outside its manifest. */
const COMPANIONS: readonly string[] = ['evaluation.json'];

/** A manifest has a few kilobytes; anything beyond this is not one. */
const LARGEST_MANIFEST = 1_000_000;

/** What is known of a bundle before it is opened. */
export interface BundleExpectation {
  /** sha256 (hex) that `manifest.json` must have: with it, nothing of the bundle can have been altered unseen. */
  readonly manifestSha256?: string;
  /** Names of files that may stand beside the bundle's own. Default: `evaluation.json`. */
  readonly companions?: readonly string[];
}

/** A bundle's content, every byte of it checked against the manifest, nothing of it parsed yet but the manifest. */
export interface VerifiedBundle {
  readonly manifest: BundleManifest;
  readonly manifestSha256: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** The manifest of the bundle in `dir`, its fields checked; the other files are not looked at. */
export async function readManifest(dir: string): Promise<BundleManifest> {
  const path = join(dir, MANIFEST_FILE);
  return parseManifest((await readPlainFile(path, LARGEST_MANIFEST)).toString('utf8'), path);
}

/**
 * Checks size and sha256 of every file of the bundle, and that nothing else lies in the folder.
 * @throws BpError `INTEGRITY` (a file is missing, cut, altered, extra, or a link; names the file, both checksums) or
 * `BUNDLE_INVALID` (no bundle, or a manifest that cannot be read), before any other file is parsed.
 */
export async function verifyBundle(
  dir: string,
  expect: BundleExpectation = {},
): Promise<BundleManifest> {
  return (await readVerifiedBundle(dir, expect)).manifest;
}

/** As {@link verifyBundle}, and gives the bytes that were checked: what is parsed later is what was verified. */
export async function readVerifiedBundle(
  dir: string,
  expect: BundleExpectation = {},
): Promise<VerifiedBundle> {
  const manifestPath = join(dir, MANIFEST_FILE);
  const manifestBytes = await readPlainFile(manifestPath, LARGEST_MANIFEST);
  const manifestSha256 = sha256(manifestBytes);
  if (expect.manifestSha256 !== undefined && expect.manifestSha256 !== manifestSha256) {
    throw altered(manifestPath, expect.manifestSha256, manifestSha256);
  }
  const manifest = parseManifest(manifestBytes.toString('utf8'), manifestPath);
  await refuseExtras(dir, manifest, expect.companions ?? COMPANIONS);
  const files = new Map<string, Buffer>();
  for (const [name, digest] of Object.entries(manifest.files)) {
    const path = join(dir, name);
    const bytes = await readPlainFile(path, digest.size);
    const found = sha256(bytes);
    if (bytes.length !== digest.size) {
      throw integrity(
        path,
        `${path} has ${bytes.length} bytes, the manifest says ${digest.size}: it was cut or altered (expected sha256 ${digest.sha256}, found ${found})`,
      );
    }
    if (found !== digest.sha256) throw altered(path, digest.sha256, found);
    files.set(name, bytes);
  }
  return { manifest, manifestSha256, files };
}

async function refuseExtras(
  dir: string,
  manifest: BundleManifest,
  companions: readonly string[],
): Promise<void> {
  const known = new Set([MANIFEST_FILE, ...Object.keys(manifest.files), ...companions]);
  const extra = (await readdir(dir)).filter((name) => !known.has(name)).sort();
  if (extra.length === 0) return;
  throw integrity(
    dir,
    `${dir} holds ${extra.slice(0, 5).join(', ')}, which its manifest does not name`,
  );
}

/** Reads a regular file without following a link; at most one byte more than `limit`, so that growth is seen. */
async function readPlainFile(path: string, limit: number): Promise<Buffer> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (cause) {
    throw unreadable(path, cause as NodeJS.ErrnoException);
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw integrity(path, `${path} is not a regular file`);
    if (stat.size > limit) {
      const isManifest = path.endsWith(MANIFEST_FILE);
      const why = isManifest ? ': that is not a manifest' : `, the manifest says ${limit}`;
      throw integrity(path, `${path} has ${stat.size} bytes${why}`);
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function unreadable(path: string, cause: NodeJS.ErrnoException): BpError {
  if (cause.code === 'ELOOP') return integrity(path, `${path} is a symbolic link`);
  if (path.endsWith(MANIFEST_FILE)) {
    return new BpError('BUNDLE_INVALID', `No model bundle: ${path}: ${cause.message}`, {
      remedy: 'Give the folder of a trained model, such as ml/models/export_model_<stamp>.',
      details: { file: path },
      cause,
    });
  }
  return integrity(path, `${path} cannot be read: ${cause.message}`);
}

function altered(path: string, expected: string, found: string): BpError {
  return integrity(path, `${path} was altered: expected sha256 ${expected}, found ${found}`);
}

function integrity(path: string, message: string): BpError {
  return new BpError('INTEGRITY', message, {
    remedy: 'Take the bundle from a backup, roll back to another version, or train again.',
    details: { file: path },
  });
}
