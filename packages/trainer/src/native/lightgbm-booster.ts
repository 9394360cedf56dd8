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
    predict: (values, rows, columns, groups) =>
      api.predict(handle, addressOf(values), rows, columns, groups, threads),
    free: () => api.freeBooster(handle),
  };
}
