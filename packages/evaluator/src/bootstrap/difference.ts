import type { IntervalEstimate } from '@bp/contracts';
import { percentileBounds } from './resample.js';

/** How intervals are drawn. */
export interface IntervalOptions {
  readonly resamples: number;
  /** Of every interval, e.g. 0.9. */
  readonly level: number;
  readonly seed: number;
}

/** Challenger minus champion, with its interval from draws of whole domains. */
export interface Difference extends IntervalEstimate {
  readonly standard_error: number;
}

/** An estimate with the interval and scatter of its draws; `null` where it, or every draw, cannot be computed. */
export function differenceOf(
  estimate: number,
  draws: Float64Array,
  level: number,
): Difference | null {
  const bounds = percentileBounds(draws, level);
  if (!Number.isFinite(estimate) || bounds === null) return null;
  let count = 0;
  let total = 0;
  let squares = 0;
  for (const draw of draws) {
    if (!Number.isFinite(draw)) continue;
    count += 1;
    total += draw - estimate;
    squares += (draw - estimate) ** 2;
  }
  const variance = Math.max(0, squares / count - (total / count) ** 2);
  return { estimate, low: bounds[0], high: bounds[1], standard_error: Math.sqrt(variance) };
}
