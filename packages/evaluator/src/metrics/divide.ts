/** A quotient; 0 where the divisor is 0, as scikit-learn's `zero_division` does by default. */
export function divide(dividend: number, divisor: number): number {
  return divisor === 0 ? 0 : dividend / divisor;
}

/** A quotient; `null` where the divisor is 0. */
export function quotient(dividend: number, divisor: number): number | null {
  return divisor === 0 ? null : dividend / divisor;
}
