import { readdir } from 'node:fs/promises';
import { BpError, type BundleManifest } from '@bp/contracts';
import { storageError } from '@bp/files';
import { EVALUATION_FILE, readEvaluation, verifyFiles } from '../check-version.js';
import type { StoredRevision, VersionEntry } from '../index-document.js';
import { openRegistry } from '../registry.js';
import { signaturePolicy } from '../signatures.js';
import type { RegistryStore } from '../store.js';

/** From where to where. */
export interface CopyRegistryOptions {
  readonly from: RegistryStore;
  /** Empty, or where an earlier attempt was interrupted. */
  readonly to: RegistryStore;
  /** Told of each version that has been copied. */
  readonly onVersion?: (version: string, done: number, all: number) => void;
}

/** What was copied. */
export interface CopiedRegistry {
  readonly revision: number;
  /** In hex, over the text of the newest revision: the same in both places. */
  readonly checksum: string;
  readonly versions: number;
  readonly production: string | null;
  /** The source was written to meanwhile: what came after is missing in the copy. */
  readonly behind: boolean;
}

/** Signatures are in the index and stay what they are; whoever opens the copy checks them. */
const ANY_SIGNATURE = signaturePolicy(undefined);

/** As `copyRegistry` of the package: files first, then the newest revision, which has the whole history and makes them visible. */
export async function copyRegistry(options: CopyRegistryOptions): Promise<CopiedRegistry> {
  const { from, to, onVersion = () => undefined } = options;
  const source = await from.newest();
  if (source === null) {
    throw new BpError('USAGE', `There is no registry in ${from.location}.`, {
      remedy: 'Give the place of a registry as FROM.',
    });
  }
  const there = await to.newest();
  if (there !== null && there.checksum !== source.checksum) throw taken(to, there);
  for (const [index, entry] of source.versions.entries()) {
    await copyVersion(from, to, entry);
    onVersion(entry.version, index + 1, source.versions.length);
  }
  if (there === null) {
    const { checksum: _, ...document } = source;
    if (!(await to.publish(document))) throw taken(to, await to.newest());
  }
  const copy = await openRegistry({ store: to }).verify();
  const fault = copy.problems.find(({ severity }) => severity === 'error');
  if (fault !== undefined) {
    throw new BpError('INTEGRITY', `The copy is not whole: ${fault.where}: ${fault.message}`, {
      remedy: fault.remedy,
      details: { where: fault.where },
    });
  }
  const { revision, checksum, versions, production } = source;
  const behind = (await from.newest())?.checksum !== checksum;
  return { revision, checksum, versions: versions.length, production, behind };
}

/** Copies the files of a version, checked on both sides. Errors: `USAGE` where others stand under its name. */
export async function copyVersion(
  from: RegistryStore,
  to: RegistryStore,
  entry: VersionEntry,
): Promise<void> {
  const bundleDir = await from.open(entry.version);
  const check = (dir: string): Promise<BundleManifest> => verifyFiles(dir, entry, ANY_SIGNATURE);
  await check(bundleDir);
  const names = await readdir(bundleDir).catch((error: unknown) => {
    throw storageError(error, 'read the folder', bundleDir);
  });
  const staged = await to.stage({
    bundleDir,
    files: names.filter((name) => name !== EVALUATION_FILE),
    extra: { [EVALUATION_FILE]: await readEvaluation(bundleDir, entry) },
    check: async (dir) => void (await check(dir)),
  });
  try {
    if (await staged.place(entry.version, () => false)) return;
  } finally {
    await staged.finish();
  }
  throw new BpError('USAGE', `${to.location} has other files under ${entry.version}.`, {
    remedy: 'Copy to an empty place.',
    details: { location: to.location, version: entry.version },
  });
}

function taken(to: RegistryStore, there: StoredRevision | null): BpError {
  return new BpError('USAGE', `${to.location} holds another registry already.`, {
    remedy: 'Copy to an empty place, then set registry.url to it.',
    details: { location: to.location, revision: there?.revision ?? null },
  });
}
