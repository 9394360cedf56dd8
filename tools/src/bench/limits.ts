/** A measured figure beside the most that it may be. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  readonly note?: string;
}

/** Prints a line for each; the exit code becomes 1 where one is above its limit. */
export function printFigures(figures: readonly Figure[]): void {
  for (const { what, value, limit, unit, note = '' } of figures) {
    const held = value <= limit;
    if (!held) process.exitCode = 1;
    const text = `${value.toFixed(1).padStart(8)} ${unit} of ${limit}`;
    process.stdout.write(
      `${held ? 'held  ' : 'MISSED'} ${what.padEnd(40)} ${text.padEnd(22)} ${note}\n`,
    );
  }
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
