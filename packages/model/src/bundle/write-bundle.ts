import { join } from 'node:path';
import { BpError, type BundleManifest, type FileDigest, sha256 } from '@bp/contracts';
import { placeFolder, writeNewFile } from '@bp/files';
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
  const digests: Record<string, FileDigest> = {};
  for (const name of Object.keys(options.files).sort()) {
    if (!isPlainFileName(name) || name === MANIFEST_FILE) {
      throw new BpError('BUNDLE_INVALID', `A bundle cannot hold a file named ${name}`, {
        remedy: 'Use letters, digits, dot, dash and underscore only.',
      });
    }
    const bytes = asBytes(options.files[name]!);
    digests[name] = { sha256: sha256(bytes), size: bytes.length };
  }
  const text = `${JSON.stringify({ formatVersion: 1, ...options.manifest, files: digests }, null, 2)}\n`;
  const manifest = parseManifest(text, join(dir, MANIFEST_FILE));
  await placeFolder(dir, async (staging) => {
    for (const name of Object.keys(digests)) {
      await writeNewFile(join(staging, name), asBytes(options.files[name]!));
    }
    await writeNewFile(join(staging, MANIFEST_FILE), text);
  });
  return manifest;
}

function asBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
}
