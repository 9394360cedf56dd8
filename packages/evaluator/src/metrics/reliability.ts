import { divide, quotient } from './divide.js';

/** Rows whose probability falls into one of ten equal bins. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly rows: number;
  /** Mean probability of the bin's rows; `null` without rows. */
  readonly predicted: number | null;
  /** Share of the bin's rows that came true; `null` without rows. */
  readonly observed: number | null;
}

/** How well probabilities agree with what happened. */
export interface Reliability {
  readonly rows: number;
  readonly bins: readonly ReliabilityBin[];
  /** Mean distance of observed from predicted, weighted by rows (Guo et al. 2017); 0 is best. */
  readonly expected_calibration_error: number;
}

export const RELIABILITY_BINS = 10;

/** Reliability of probabilities: `came` is 1 where what was predicted came true. */
export function reliabilityOf(probabilities: Float64Array, came: Uint8Array): Reliability {
  const rows = new Float64Array(RELIABILITY_BINS);
  const predicted = new Float64Array(RELIABILITY_BINS);
  const observed = new Float64Array(RELIABILITY_BINS);
  for (let row = 0; row < probabilities.length; row += 1) {
    const probability = probabilities[row]!;
    const last = RELIABILITY_BINS - 1;
    const bin = Math.max(0, Math.min(last, Math.floor(probability * RELIABILITY_BINS)));
    rows[bin]! += 1;
    predicted[bin]! += probability;
    observed[bin]! += came[row]!;
  }
  let error = 0;
  const bins = Array.from({ length: RELIABILITY_BINS }, (_, bin): ReliabilityBin => {
    const count = rows[bin]!;
    error += Math.abs(predicted[bin]! - observed[bin]!);
    return {
      low: bin / RELIABILITY_BINS,
      high: (bin + 1) / RELIABILITY_BINS,
      rows: count,
      predicted: quotient(predicted[bin]!, count),
      observed: quotient(observed[bin]!, count),
    };
  });
  return {
    rows: probabilities.length,
    bins,
    expected_calibration_error: divide(error, probabilities.length),
  };
}
