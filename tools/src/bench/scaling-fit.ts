import { mean } from './limits.js';

export const SCALED_STEPS = ['collect', 'prepare', 'train', 'evaluate'] as const;
export type ScaledStep = (typeof SCALED_STEPS)[number];

export interface ScalingPoint {
  readonly step: ScaledStep;
  readonly attempts: number;
  readonly seconds: number;
  readonly max_rss_mb: number;
  /** Boosting rounds, of training: early stopping makes them differ. */
  readonly rounds?: number;
}

interface ScalingFit {
  readonly step: ScaledStep;
  /** Time grows with attempts to this power, from `from` attempts on (least squares on logarithms). */
  readonly exponent: number;
  /** The power of n·log n over the same sizes: what the exponent may reach. */
  readonly limit: number;
  readonly from: number;
  /** Bytes of peak memory that each further attempt costs, between the two largest sizes. */
  readonly bytesPerAttempt: number;
}

export interface ScalingFigures {
  readonly points: readonly ScalingPoint[];
  readonly fits: readonly ScalingFit[];
  /** Of the machine. */
  readonly memoryGb: number;
  /** Attempts at which the hungriest step whose memory has no bound would fill the machine's, by its growth. */
  readonly mostAttempts: number;
  readonly hungriest: ScaledStep;
}

/** What is fixed (starting, loading libraries) hides how small inputs grow: sizes below are not fitted. */
const FITTED_FROM = 10_000;

/** Beyond `training.rowsInMemory` they read a file, or look at a part. */
const BOUNDED_STEPS: ReadonlySet<ScaledStep> = new Set(['train', 'evaluate']);

/** Fits the growth of every step, and says where the machine's memory ends. */
export function fitScaling(points: readonly ScalingPoint[], memoryGb: number): ScalingFigures {
  const found = SCALED_STEPS.flatMap((step) => {
    const sized = points
      .filter((point) => point.step === step && point.attempts >= FITTED_FROM)
      .sort((a, b) => a.attempts - b.attempts);
    const [last, before] = [sized.at(-1), sized.at(-2)];
    if (last === undefined || before === undefined) return [];
    const sizes = sized.map(({ attempts }) => attempts);
    const seconds = sized.map((point) => point.seconds);
    const linearithmic = sizes.map((n) => n * Math.log(n));
    const bytes =
      ((last.max_rss_mb - before.max_rss_mb) * 2 ** 20) / (last.attempts - before.attempts);
    const fit: ScalingFit = {
      step,
      exponent: powerOf(sizes, seconds),
      limit: powerOf(sizes, linearithmic),
      from: FITTED_FROM,
      bytesPerAttempt: Math.max(0, bytes),
    };
    return [{ fit, mostAttempts: attemptsIn(memoryGb, last, fit) }];
  });
  const [first] = found
    .filter(({ fit }) => !BOUNDED_STEPS.has(fit.step))
    .sort((a, b) => a.mostAttempts - b.mostAttempts);
  return {
    points,
    fits: found.map(({ fit }) => fit),
    memoryGb,
    mostAttempts: first?.mostAttempts ?? 0,
    hungriest: first?.fit.step ?? 'collect',
  };
}

/** The slope of log(value) over log(size). */
export function powerOf(sizes: readonly number[], values: readonly number[]): number {
  const x = sizes.map(Math.log);
  const y = values.map(Math.log);
  const [meanX, meanY] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, one, index) => sum + (one - meanX) * (y[index]! - meanY), 0);
  const variance = x.reduce((sum, one) => sum + (one - meanX) ** 2, 0);
  return covariance / variance;
}

/** By the growth of memory beyond the largest run. */
function attemptsIn(
  memoryGb: number,
  largest: ScalingPoint,
  { bytesPerAttempt }: ScalingFit,
): number {
  const left = memoryGb * 2 ** 30 - largest.max_rss_mb * 2 ** 20;
  return bytesPerAttempt === 0
    ? Number.MAX_SAFE_INTEGER
    : Math.round(largest.attempts + left / bytesPerAttempt);
}
