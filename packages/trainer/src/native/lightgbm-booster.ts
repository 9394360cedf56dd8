import { addressOf, type Handle } from './foreign.js';
import { openLightgbm } from './lightgbm-api.js';
import type { NativeBooster } from './native-booster.js';

/** A trained booster inside lib_lightgbm, for predictions by the library itself. */
export function loadLightgbmBooster(
  library: string,
  model: Uint8Array,
  threads: number,
): NativeBooster {
  const api = openLightgbm(library);
  const handle: Handle = api.load(model);
  return {
    predict: (values, shape, scale) =>
      api.predict(handle, addressOf(values), { ...shape, threads }, scale),
    free: () => api.freeBooster(handle),
  };
}
