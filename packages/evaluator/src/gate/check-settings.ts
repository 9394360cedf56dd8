import { BpError } from '@bp/contracts';
import type { GateSettings } from './settings.js';

/** Allowed range of each number, bounds included. */
const RANGES: Readonly<Partial<Record<keyof GateSettings, readonly [number, number]>>> = {
  min_improvement: [0, 1],
  min_rows: [1, Number.MAX_SAFE_INTEGER],
  min_effective_sample_size: [1, Number.MAX_SAFE_INTEGER],
  max_recall_drop: [0, 1],
  min_recall_rows: [1, Number.MAX_SAFE_INTEGER],
  resamples: [100, 1_000_000],
  interval_level: [0.5, 0.999],
  clip: [1, Number.MAX_VALUE],
  min_failure_rate_sample_size: [1, Number.MAX_SAFE_INTEGER],
  min_overlap: [0, 1],
  min_exploration: [0, 1],
  min_slice_rows: [1, Number.MAX_SAFE_INTEGER],
};

/** Throws `SETTINGS_INVALID` naming the field, what was given and what is allowed. */
export function checkGateSettings(gate: GateSettings): void {
  for (const [field, range] of Object.entries(RANGES)) {
    const value: unknown = gate[field as keyof GateSettings];
    const [low, high] = range;
    if (typeof value === 'number' && value >= low && value <= high) continue;
    throw new BpError(
      'SETTINGS_INVALID',
      `gate.${field} is ${String(value)}; allowed are numbers from ${low} to ${high}.`,
      { remedy: `Set gate.${field} to an allowed value or leave it out.`, details: { field } },
    );
  }
}
