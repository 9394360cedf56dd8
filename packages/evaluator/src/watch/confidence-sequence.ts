import type { ArmDifference } from './difference.js';

/** The chance, on each side, that the sequence ever leaves the truth out: 1%. */
export const ERROR_RATE = 0.01;

/** Differences of about this size are found soonest; smaller and larger ones a little later. 10 points. */
const TYPICAL_DIFFERENCE = 0.1;

/** An interval for a difference of two shares, −1 to 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The interval for the difference at this moment. Over all moments together it misses the truth on one side with a
 * chance of at most 1%, however often it is looked at: the asymptotic confidence sequence of Waudby-Smith, Arbour,
 * Sinha, Kennedy and Ramdas (2021, "Time-uniform central limit theory and asymptotic confidence sequences"), which is
 * Robbins' normal mixture (1970), with 1/variance as the time that has passed and twice the error rate for both sides.
 */
export function confidenceSequence({ estimate, variance, freedom }: ArmDifference): Interval {
  const half = studentised(mixtureBoundary(1 / variance), freedom) * Math.sqrt(variance);
  return { low: Math.max(-1, estimate - half), high: Math.min(1, estimate + half) };
}

/**
 * Standard errors that the estimate may lie off by, after as much information (1/variance): the root of
 * (1+ρ)/ρ · (ln(1+ρ) − 2 ln 2α), ρ = information · typical difference².
 */
export function mixtureBoundary(information: number): number {
  const passed = information * TYPICAL_DIFFERENCE ** 2;
  return Math.sqrt(((1 + passed) / passed) * (Math.log1p(passed) - 2 * Math.log(2 * ERROR_RATE)));
}

/**
 * The same for a standard error that was itself estimated, from few units: the value of Student's t that is as rare
 * as `z` of the normal distribution (Wallace 1959, "Bounds on normal approximations to Student's and the chi-square
 * distributions").
 */
export function studentised(z: number, freedom: number): number {
  const scaled = (z * (8 * freedom + 3)) / (8 * freedom + 1);
  return Math.sqrt(freedom * Math.expm1(scaled ** 2 / freedom));
}
