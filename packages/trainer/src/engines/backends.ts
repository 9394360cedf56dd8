import { createRequire } from 'node:module';
import type { Engine, ModelFormat } from '@bp/contracts';
import { BUILD_COMMAND, findLightgbm } from './lightgbm-library.js';
import type { LibraryFailure, LibrarySearch } from './status.js';
import { findXgboost } from './xgboost-library.js';

/** What does the work of an engine: an engine can have several, the first that can run is taken. */
export interface Backend {
  readonly name: 'xgboost' | 'lightgbm' | 'ml-random-forest';
  readonly version: string;
  /** Path of the native library, or the npm package's name. */
  readonly library: string;
  readonly modelFormat: ModelFormat;
  /** What is to be known although it runs. */
  readonly notice: LibraryFailure | null;
}

export type BackendSearch = { readonly backend: Backend } | { readonly failure: LibraryFailure };

/** For every engine the backend that would train it here. */
export function findBackends(env: NodeJS.ProcessEnv): Record<Engine, BackendSearch> {
  const xgboost = backendOf('xgboost', 'xgboost-json', findXgboost(env));
  const lightgbm = backendOf('lightgbm', 'lightgbm-text', findLightgbm(env));
  const native = 'backend' in xgboost ? xgboost : lightgbm;
  return { xgboost, lightgbm, randomforest: 'backend' in native ? native : scriptForest() };
}

function backendOf(
  name: 'xgboost' | 'lightgbm',
  modelFormat: ModelFormat,
  search: LibrarySearch,
): BackendSearch {
  if (search.found === null) return { failure: search.failure };
  const { path, version } = search.found;
  return { backend: { name, version, library: path, modelFormat, notice: null } };
}

const FOREST_PACKAGE = 'ml-random-forest';

/** Pure JavaScript: slow, but there where nothing native can be loaded. */
function scriptForest(): BackendSearch {
  try {
    const manifest = createRequire(import.meta.url)(`${FOREST_PACKAGE}/package.json`) as {
      version: string;
    };
    return {
      backend: {
        name: FOREST_PACKAGE,
        version: manifest.version,
        library: FOREST_PACKAGE,
        modelFormat: 'forest-json',
        notice: {
          reason:
            'no native library can be loaded, so that the forest is trained in JavaScript, on a small sample of the rows: expect a much weaker model',
          remedy: `Run: sudo apt-get install -y libxgboost0, or ${BUILD_COMMAND}`,
        },
      },
    };
  } catch {
    return {
      failure: {
        reason: `the npm package ${FOREST_PACKAGE} is not installed`,
        remedy: 'Run: npm ci',
      },
    };
  }
}
