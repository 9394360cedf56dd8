import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BpError, sha256 } from '@bp/contracts';
import { isDeadVersion } from '../dead-version.js';
import { decodeIndex, encodeIndex } from '../index-codec.js';
import type { IndexDocument, StoredRevision } from '../index-document.js';
import type { RegistryStore, StagedVersion, StageOptions } from '../store.js';

type Files = ReadonlyMap<string, Buffer>;

/**
 * A store that is not a folder: revisions and files in memory, as a database and a bucket would hold them. Bundles
 * are read as folders, so that `open` writes a version's files out, as any remote store has to.
 * It is there to show what a store has to promise, and is left out of the package.
 */
export function memoryStore(): RegistryStore & { dispose(): Promise<void> } {
  const revisions: string[] = [];
  const placed = new Map<string, Files>();
  const listeners = new Set<() => void>();
  const folders: string[] = [];

  const newest = async (): Promise<StoredRevision | null> => {
    const text = revisions.at(-1);
    return text === undefined ? null : decodeIndex(text, `revision ${revisions.length}`);
  };

  const temporaryFolder = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'bp-memory-store-'));
    folders.push(folder);
    return folder;
  };

  const writeOut = async (version: string, files: Files): Promise<string> => {
    const folder = join(await temporaryFolder(), version);
    await mkdir(folder);
    for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
    return folder;
  };

  return {
    location: 'memory',
    newestMark: async () =>
      revisions.length === 0 ? '' : `${revisions.length}:${sha256(revisions.at(-1)!)}`,
    newest,
    // No await between the comparison and the change: that is the transaction.
    async publish(next) {
      if (next.revision !== revisions.length + 1) return false;
      revisions.push(encodeIndex(next).text);
      for (const listener of listeners) setImmediate(listener);
      return true;
    },
    async stage(options: StageOptions): Promise<StagedVersion> {
      const files = new Map<string, Buffer>();
      for (const name of options.files) {
        files.set(name, await readFile(join(options.bundleDir, name)));
      }
      for (const [name, text] of Object.entries(options.extra)) files.set(name, Buffer.from(text));
      await options.check(await writeOut(randomUUID(), files));
      return {
        async place(version) {
          const there = placed.get(version);
          if (there !== undefined) return equalFiles(there, files);
          placed.set(version, files);
          return true;
        },
        async finish() {},
      };
    },
    async open(version) {
      const files = placed.get(version);
      if (files !== undefined) return writeOut(version, files);
      throw new BpError('BUNDLE_INVALID', `The files of version ${version} are gone.`, {
        remedy: 'Roll back to another version.',
      });
    },
    async remove(versions) {
      for (const version of versions) placed.delete(version);
    },
    async sweep(index: IndexDocument | null, apply) {
      const dead = [...placed.keys()].filter((version) => isDeadVersion(index, version));
      if (apply) for (const version of dead) placed.delete(version);
      return dead;
    },
    async *kept() {
      for (const [at, text] of revisions.entries()) {
        yield { revision: at + 1, text, where: `revision ${at + 1}` };
      }
    },
    inspect: async () => [],
    watch(changed) {
      listeners.add(changed);
      return { close: () => void listeners.delete(changed) };
    },
    async dispose() {
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    },
  };
}

function equalFiles(a: Files, b: Files): boolean {
  return a.size === b.size && [...a].every(([name, bytes]) => b.get(name)?.equals(bytes) ?? false);
}
