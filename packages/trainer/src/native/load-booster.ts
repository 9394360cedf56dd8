import { addressOf } from './foreign.js';
import { openLightgbm } from './lightgbm-api.js';
import type { NativeBooster } from './native-booster.js';
import { loadScriptBooster } from './script-booster.js';
import { openXgboost, type XgboostApi } from './xgboost-api.js';

/** A trained booster inside its backend's library. */
export function loadBooster(
  backend: 'xgboost' | 'lightgbm' | 'ml-random-forest',
  library: string,
  model: Uint8Array,
  threads: number,
): NativeBooster {
  if (backend === 'ml-random-forest') return loadScriptBooster(model);
  const api: Pick<XgboostApi, 'load' | 'predict' | 'freeBooster'> =
    backend === 'xgboost' ? openXgboost(library) : openLightgbm(library);
  const handle = api.load(model, threads);
  return {
    predict: (values, shape, scale) =>
      api.predict(handle, addressOf(values), { ...shape, threads }, scale),
    free: () => api.freeBooster(handle),
  };
}
