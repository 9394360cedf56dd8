import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LibraryProblem } from '../native/foreign.js';
import type { FoundLibrary, LibraryFailure, LibrarySearch } from './status.js';

/** One place where a library may be. */
export interface LibraryPlace {
  /** Named in messages. */
  readonly name: string;
  /** Path to try, `null`: nothing there. Throws LibraryProblem where what is there must not be used. */
  readonly path: () => string | null;
  /** The user named this place: if it cannot be used, that is said instead of looking further. */
  readonly asked: boolean;
}

/** Tries the places in order; the first library that opens wins. */
export function searchLibrary(
  places: readonly LibraryPlace[],
  open: (path: string) => string,
  nothing: LibraryFailure,
): LibrarySearch {
  const problems: string[] = [];
  let remedy: string | null = null;
  for (const place of places) {
    try {
      const path = place.path();
      if (path === null) continue;
      const found: FoundLibrary = { path, version: open(path) };
      return { found };
    } catch (error) {
      if (!(error instanceof LibraryProblem)) throw error;
      problems.push(`${place.name}: ${error.message}`);
      remedy ??= error.remedy;
      if (place.asked) break;
    }
  }
  if (problems.length === 0) return { found: null, failure: nothing };
  return {
    found: null,
    failure: { reason: problems.join('; '), remedy: remedy ?? nothing.remedy },
  };
}

/** The place that an environment variable names. */
export function placeFromEnv(env: NodeJS.ProcessEnv, variable: string): LibraryPlace {
  return {
    name: variable,
    asked: true,
    path: () => {
      const path = env[variable];
      if (path === undefined || path === '') return null;
      if (!existsSync(path)) {
        throw new LibraryProblem(
          `${path} is not there`,
          `Set ${variable} to the library's file, or unset it.`,
        );
      }
      return path;
    },
  };
}

/** A library that the system's packages installed: `<stem>.so`, `.so.N`, `.dylib`. */
export function placeInSystem(stem: string): LibraryPlace {
  return {
    name: 'the system',
    asked: false,
    path: () => {
      for (const folder of SYSTEM_FOLDERS) {
        const names = listed(folder).filter(
          (name) => name === `${stem}.dylib` || isSharedObject(name, stem),
        );
        // `.so` before `.so.0` before `.so.0.1`: what a linker would take.
        const first = names.sort((a, b) => a.length - b.length)[0];
        if (first !== undefined) return join(folder, first);
      }
      return null;
    },
  };
}

const SYSTEM_FOLDERS: readonly string[] =
  process.platform === 'darwin'
    ? ['/opt/homebrew/lib', '/usr/local/lib']
    : [
        '/usr/local/lib',
        ...(process.arch === 'x64' ? ['/usr/lib/x86_64-linux-gnu'] : []),
        ...(process.arch === 'arm64' ? ['/usr/lib/aarch64-linux-gnu'] : []),
        '/usr/lib64',
        '/usr/lib',
      ];

function isSharedObject(name: string, stem: string): boolean {
  return name.startsWith(`${stem}.so`) && /^(\.\d+)*$/.test(name.slice(stem.length + 3));
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
