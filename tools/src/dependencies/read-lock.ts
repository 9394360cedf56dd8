import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../workspace.js';

interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly link?: boolean;
  /** Of a link: the workspace folder it leads to. */
  readonly resolved?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** What the lock file does not tell, read in the package's LICENSE: its own code is MIT, libxgboost Apache-2.0. */
const LICENCES_BY_HAND: Readonly<Record<string, string>> = {
  xgboost_node: 'MIT AND Apache-2.0',
};

type Lock = Readonly<Record<string, LockEntry>>;

export interface InstalledDependency {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly licence: string;
  /** Which of our published packages need it, by itself or through others. */
  readonly usedBy: readonly string[];
  /** Named in a `package.json` of ours. */
  readonly direct: boolean;
  /** Bytes on disk here. */
  readonly bytes: number;
}

export function readLock(): Lock {
  const text = readFileSync(join(CHECKOUT, 'package-lock.json'), 'utf8');
  return (JSON.parse(text) as { packages: Lock }).packages;
}

/** Every package in the lock that is not of this workspace, tools for development too: name@version → licence. */
export function allLicences(lock: Lock): Map<string, string> {
  const found = new Map<string, string>();
  for (const [path, entry] of Object.entries(lock)) {
    if (!path.includes('node_modules/') || entry.link === true) continue;
    found.set(`${nameOf(path, entry)}@${entry.version}`, licenceOf(path, entry));
  }
  return found;
}

/**
 * What our packages bring with them at run time, transitively, by name; on Linux x64 with glibc.
 * `siblings`: also through the packages of this workspace that they need.
 */
export function runtimeDependencies(
  lock: Lock,
  packages: readonly { readonly name: string; readonly folder: string }[],
  siblings = false,
): InstalledDependency[] {
  const users = new Map<string, { readonly users: Set<string>; direct: boolean }>();
  for (const { name, folder } of packages) visit(folder, name.replace('@bp/', ''), true);
  return [...users]
    .map(([path, { users: usedBy, direct }]) => {
      const entry = lock[path]!;
      return {
        name: nameOf(path, entry),
        version: entry.version ?? '',
        licence: licenceOf(path, entry),
        usedBy: [...usedBy].sort(),
        direct,
        bytes: bytesIn(join(CHECKOUT, path)),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1));

  function visit(path: string, user: string, top: boolean): void {
    const { dependencies, optionalDependencies } = lock[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = locate(lock, path, name);
      const entry = found === null ? undefined : lock[found];
      if (found === null || entry === undefined || !isForLinux(entry)) continue;
      if (entry.link === true) {
        if (siblings) visit(entry.resolved ?? '', user, false);
        continue;
      }
      const known = users.get(found) ?? { users: new Set<string>(), direct: false };
      users.set(found, known);
      known.direct ||= top;
      if (known.users.has(user)) continue;
      known.users.add(user);
      visit(found, user, false);
    }
  }
}

/** Where Node would find a package that is asked for in a folder. */
function locate(lock: Lock, from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock[path] !== undefined) return path;
    if (folder === '') return null;
  }
}

function isForLinux({ os, cpu, libc }: LockEntry): boolean {
  const takes = (list: readonly string[] | undefined, one: string): boolean =>
    list === undefined || list.includes(one);
  return takes(os, 'linux') && takes(cpu, 'x64') && takes(libc, 'glibc');
}

/** An alias (`npm:other@1`) is named by what it stands for. */
function nameOf(path: string, entry: LockEntry): string {
  return entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function licenceOf(path: string, entry: LockEntry): string {
  return entry.license ?? LICENCES_BY_HAND[nameOf(path, entry)] ?? 'unknown';
}

/** Nested packages of their own are counted by themselves. */
function bytesIn(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== 'node_modules') bytes += bytesIn(path);
      else if (entry.isFile()) bytes += statSync(path).size;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return bytes;
}
