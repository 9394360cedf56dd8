import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { openLightgbm } from '../native/lightgbm-api.js';
import { type LibraryPlace, placeFromEnv, placeInSystem, searchLibrary } from './find-library.js';
import type { LibrarySearch } from './status.js';

/** The npm package that carries LightGBM's source. */
export const SOURCE_PACKAGE = 'lightgbm';
export const BUILD_COMMAND = 'bp engines build lightgbm';

/** LightGBM's library: named by `BP_LIGHTGBM_LIB`, of the system, or built here before. */
export function findLightgbm(env: NodeJS.ProcessEnv): LibrarySearch {
  const built = lightgbmBuild(env);
  return searchLibrary(
    [
      placeFromEnv(env, 'BP_LIGHTGBM_LIB'),
      placeInSystem('lib_lightgbm'),
      builtPlace(built?.library ?? null),
    ],
    (path) => {
      openLightgbm(path);
      return path === built?.library ? built.version : '4 or newer';
    },
    built === null
      ? {
          reason: `neither its library nor its source (npm package ${SOURCE_PACKAGE}) is here`,
          remedy: `Run: npm install ${SOURCE_PACKAGE}@1.0.27 --ignore-scripts && ${BUILD_COMMAND}`,
        }
      : {
          reason: 'it is not built yet (3 to 5 minutes, once)',
          remedy: `Run: ${BUILD_COMMAND}`,
        },
  );
}

function builtPlace(library: string | null): LibraryPlace {
  return {
    name: 'the built library',
    asked: false,
    path: () => (library !== null && existsSync(library) ? library : null),
  };
}

export interface LightgbmBuild {
  /** LightGBM's own version. */
  readonly version: string;
  /** Folder of the C++ source. */
  readonly source: string;
  /** Folder in the user's cache for this version and platform. */
  readonly folder: string;
  /** Where the library is, once built. */
  readonly library: string;
}

/** Where LightGBM is built from and to; `null` where its source is not installed. */
export function lightgbmBuild(env: NodeJS.ProcessEnv): LightgbmBuild | null {
  let source: string;
  let version: string;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${SOURCE_PACKAGE}/package.json`);
    source = join(dirname(manifest), 'dependencies', 'LightGBM');
    version = readFileSync(join(source, 'VERSION.txt'), 'utf8').trim();
  } catch {
    return null;
  }
  const cache = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
  const folder = join(
    cache,
    'backlinkpro',
    `lightgbm-${version}-${process.platform}-${process.arch}`,
  );
  const file = process.platform === 'darwin' ? 'lib_lightgbm.dylib' : 'lib_lightgbm.so';
  return { version, source, folder, library: join(folder, file) };
}
