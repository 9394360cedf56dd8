import { addressOf, copyFloats, type Handle } from './foreign.js';
import { openXgboost } from './xgboost-api.js';

/** A trained booster inside libxgboost, for predictions by the library itself. */
export class XgboostBooster {
  private readonly api;
  private handle: Handle | null;

  constructor(library: string, model: Uint8Array, threads: number) {
    this.api = openXgboost(library);
    this.handle = this.api.booster([]);
    this.api.load(this.handle, model);
    this.api.setParameter(this.handle, 'nthread', String(threads));
  }

  /** @returns `rows × groups`. */
  predict(values: Float32Array, rows: number, columns: number, groups: number): Float64Array {
    if (this.handle === null) throw new Error('this booster was freed');
    const out = this.api.predict(this.handle, addressOf(values), rows, columns, false);
    return Float64Array.from(copyFloats(out, rows * groups));
  }

  free(): void {
    if (this.handle !== null) this.api.freeBooster(this.handle);
    this.handle = null;
  }
}
