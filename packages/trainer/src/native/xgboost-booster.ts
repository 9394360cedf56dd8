import { addressOf, copyFloats } from './foreign.js';
import type { NativeBooster } from './native-booster.js';
import { openXgboost } from './xgboost-api.js';

/** A trained booster inside libxgboost, for predictions by the library itself. */
export function loadXgboostBooster(
  library: string,
  model: Uint8Array,
  threads: number,
): NativeBooster {
  const api = openXgboost(library);
  const handle = api.booster([]);
  try {
    api.load(handle, model);
    api.setParameter(handle, 'nthread', String(threads));
  } catch (error) {
    api.freeBooster(handle);
    throw error;
  }
  return {
    predict(values, { rows, columns, groups }, scale) {
      const out = api.predict(handle, addressOf(values), rows, columns, scale === 'margin');
      return Float64Array.from(copyFloats(out, rows * groups));
    },
    free: () => api.freeBooster(handle),
  };
}
