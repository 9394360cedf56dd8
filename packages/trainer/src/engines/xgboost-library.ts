import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LibraryProblem } from '../native/foreign.js';
import { openXgboost } from '../native/xgboost-api.js';
import { type LibraryPlace, placeFromEnv, placeInSystem, searchLibrary } from './find-library.js';
import type { LibrarySearch } from './status.js';

/** XGBoost 1.7.5 of `xgboost_node` 0.4.2. A file that differs from these is not loaded. */
const PINNED: Readonly<Record<string, { readonly file: string; readonly sha256: string }>> = {
  'linux x64': {
    file: 'lib/libxgboost.so',
    sha256: '4e67ae39463156ef6c5f42d740d51065afed5e8611a51642f74261382e4bc7bc',
  },
  'darwin arm64': {
    file: 'binary/libxgboost.dylib',
    sha256: '818785c3d11d95b780870fdba1c1282c41814ef934cbab777aec99f8d52e4510',
  },
};

/** libxgboost: named by `BP_XGBOOST_LIB`, of the system, or from npm. */
export function findXgboost(env: NodeJS.ProcessEnv): LibrarySearch {
  return searchLibrary(
    [placeFromEnv(env, 'BP_XGBOOST_LIB'), placeInSystem('libxgboost'), placeInNpm],
    (path) => openXgboost(path).version,
    {
      reason: `no libxgboost for ${process.platform} ${process.arch}`,
      remedy:
        process.platform === 'darwin'
          ? 'Run: brew install xgboost'
          : 'Run: sudo apt-get install -y libxgboost0, or set BP_XGBOOST_LIB',
    },
  );
}

const placeInNpm: LibraryPlace = {
  name: 'npm package xgboost_node',
  asked: false,
  path: () => {
    const pinned = PINNED[`${process.platform} ${process.arch}`];
    if (pinned === undefined) return null;
    let folder: string;
    try {
      folder = dirname(createRequire(import.meta.url).resolve('xgboost_node/package.json'));
    } catch {
      return null;
    }
    return checkPinned(join(folder, pinned.file), pinned.sha256);
  },
};

/** @throws LibraryProblem where the file is not the one that was looked at when its checksum was pinned. */
export function checkPinned(path: string, sha256: string): string | null {
  let found: string;
  try {
    found = createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new LibraryProblem(`${path} cannot be read: ${(cause as Error).message}`, 'Run: npm ci');
  }
  if (found === sha256) return path;
  throw new LibraryProblem(
    `${path} has sha256 ${found}, expected ${sha256}: it is not loaded`,
    'Run: rm -rf node_modules/xgboost_node && npm ci',
  );
}
