/** Seconds of a setting as timers want them: whole, and never less than was asked for. */
export function milliseconds(seconds: number): number {
  return Math.ceil(seconds * 1000);
}
