import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { BpError, type BundleManifest, sha256 } from '@bp/contracts';
import { checkGolden, loadModel, MANIFEST_FILE, type Model, verifyBundle } from '@bp/model';
import type { VersionEntry } from './index-document.js';
import { requireSignature, type SignaturePolicy } from './signatures.js';

/** What a version was judged by; stands beside the bundle's files. */
export const EVALUATION_FILE = 'evaluation.json';

/** Reads the manifest's bytes and holds their hash against the index, and the signature against the policy. */
export async function checkManifest(
  dir: string,
  entry: VersionEntry,
  policy: SignaturePolicy,
): Promise<void> {
  const bytes = await readOwn(dir, MANIFEST_FILE, entry);
  expectHash(entry, MANIFEST_FILE, sha256(bytes), entry.manifest_sha256);
  requireSignature(policy, entry, bytes);
}

/** Loads a version. Every byte is checked before anything is parsed. Errors: `INTEGRITY`, `BUNDLE_INVALID`. */
export async function loadVersion(
  dir: string,
  entry: VersionEntry,
  policy: SignaturePolicy,
): Promise<Model> {
  await checkManifest(dir, entry, policy);
  return loadModel(dir, { version: entry.version, manifestSha256: entry.manifest_sha256 });
}

/** As `loadVersion`, and makes the model predict the rows stored with it: what a deployment asks for. */
export async function proveVersion(
  dir: string,
  entry: VersionEntry,
  policy: SignaturePolicy,
): Promise<Model> {
  await readEvaluation(dir, entry);
  const model = await loadVersion(dir, entry, policy);
  await checkGolden(dir, model);
  return model;
}

/** All files of a version against its manifest, without loading it. */
export async function verifyFiles(
  dir: string,
  entry: VersionEntry,
  policy: SignaturePolicy,
): Promise<BundleManifest> {
  await checkManifest(dir, entry, policy);
  await readEvaluation(dir, entry);
  return verifyBundle(dir, { manifestSha256: entry.manifest_sha256 });
}

/** Text of the version's evaluation, checked against the index. */
export async function readEvaluation(dir: string, entry: VersionEntry): Promise<string> {
  const bytes = await readOwn(dir, EVALUATION_FILE, entry);
  expectHash(entry, EVALUATION_FILE, sha256(bytes), entry.evaluation_sha256);
  return bytes.toString('utf8');
}

/** Reads a file of the version's own: never through a link. */
async function readOwn(dir: string, name: string, entry: VersionEntry): Promise<Buffer> {
  try {
    const file = await open(join(dir, name), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new BpError(
      'INTEGRITY',
      `${name} of version ${entry.version} cannot be read in ${dir}.`,
      {
        remedy: 'Restore the folder from a backup, or roll back to another version.',
        details: { version: entry.version, file: join(dir, name) },
        cause,
      },
    );
  }
}

function expectHash(entry: VersionEntry, name: string, found: string, expected: string): void {
  if (found === expected) return;
  throw new BpError(
    'INTEGRITY',
    `${name} of version ${entry.version} was altered: sha256 is ${found}, the index says ${expected}.`,
    {
      remedy: 'Restore the folder from a backup, or roll back to another version.',
      details: { version: entry.version, file: name, found, expected },
    },
  );
}
