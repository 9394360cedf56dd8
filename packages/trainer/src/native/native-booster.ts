/** A trained booster inside its library, for predictions by the library itself. */
export interface NativeBooster {
  /** @returns `rows × groups` probabilities. */
  predict(values: Float32Array, rows: number, columns: number, groups: number): Float64Array;
  /** Frees native memory; nothing may be called after it. */
  free(): void;
}
