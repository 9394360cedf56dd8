/** `margin`: what trees add up to; log-odds of the votes of a forest that has no margins. */
export type Scale = 'probability' | 'margin';

export interface PredictShape {
  readonly rows: number;
  readonly columns: number;
  readonly groups: number;
  readonly threads: number;
}

/** A trained booster inside its library, for predictions by the library itself. */
export interface NativeBooster {
  /** @returns `rows × groups`. */
  predict(values: Float32Array, shape: Omit<PredictShape, 'threads'>, scale: Scale): Float64Array;
  /** Frees native memory; nothing may be called after it. */
  free(): void;
}
