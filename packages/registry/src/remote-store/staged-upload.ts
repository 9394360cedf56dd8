import { copyFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '@bp/contracts';
import { storageError, writeNewFile } from '@bp/files';
import type { StagedVersion, StageOptions } from '../store.js';
import type { RemotePlace, RemoteUpload, RemoteVersion } from './remote-place.js';

/** Copies the files into a local folder, checks them there, and keeps them for the upload. */
export async function stageUpload(
  place: RemotePlace,
  staging: string,
  { bundleDir, files, extra, check }: StageOptions,
): Promise<StagedVersion> {
  const discard = () => rm(staging, { recursive: true, force: true });
  const uploads: RemoteUpload[] = [];
  try {
    for (const name of files) await copyFile(join(bundleDir, name), join(staging, name));
    for (const [name, text] of Object.entries(extra)) await writeNewFile(join(staging, name), text);
    await check(staging);
    for (const name of [...files, ...Object.keys(extra)].sort()) {
      const path = join(staging, name);
      const bytes = await readFile(path);
      uploads.push({ name, path, sha256: sha256(bytes), bytes: bytes.byteLength });
    }
  } catch (error) {
    await discard();
    throw storageError(error, 'stage a version in', staging);
  }
  let placedAs: string | null = null;
  return {
    async place(version, isDead) {
      if (placedAs === version && !isDead(version)) return true;
      placedAs = null;
      // Equal files: mostly what this very command left when it was killed before it could publish.
      if (
        !(await place.place(version, uploads)) &&
        !sameFiles(await place.version(version), uploads)
      ) {
        return false;
      }
      placedAs = version;
      return true;
    },
    finish: discard,
  };
}

function sameFiles(there: RemoteVersion | null, own: readonly RemoteUpload[]): boolean {
  return (
    there !== null &&
    there.files.length === own.length &&
    own.every(({ name, sha256 }) =>
      there.files.some((file) => file.name === name && file.sha256 === sha256),
    )
  );
}
