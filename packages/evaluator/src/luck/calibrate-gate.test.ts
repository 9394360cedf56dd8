import { createRandom, normalQuantile } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import { calibrateGate, type LuckTrial } from './calibrate-gate.js';

const GATE = { minImprovement: 0.01 };

/** A/A trials on so many rows, each row scattering by 0.5; the gate looks at the improvement alone. */
function trialsOn(rows: number, count: number, seed: number): LuckTrial[] {
  const random = createRandom(seed);
  const standard_error = 0.5 / Math.sqrt(rows);
  return Array.from({ length: count }, (): LuckTrial => {
    const improvement = standard_error * normalQuantile(Math.max(1e-12, random()));
    const verdict = improvement >= GATE.minImprovement ? 'promote' : 'keep';
    return { kind: 'same_data', verdict, improvement, standard_error };
  });
}

describe('calibrateGate', () => {
  it('finds the number of rows at which luck stays within the limit', () => {
    const few = calibrateGate({ trials: trialsOn(600, 400, 1), rows: 600, gate: GATE });
    expect(few.within_limit).toBe(false);
    expect(few.rate).toBeGreaterThan(0.2);
    const { rows_needed } = few;
    const enough = calibrateGate({
      trials: trialsOn(rows_needed!, 4000, 2),
      rows: rows_needed!,
      gate: GATE,
    });
    expect(enough.rate).toBeCloseTo(0.1, 1);
    expect(few.advice.join(' ')).toContain(`About ${rows_needed} scored test rows`);
  });

  it('is content where nothing was promoted, and says how little few trials show', () => {
    const trials: LuckTrial[] = Array.from({ length: 10 }, (_, at) => ({
      kind: at < 5 ? 'same_data' : 'shuffled_labels',
      verdict: 'keep',
      improvement: -0.002,
      standard_error: 0.004,
    }));
    const found = calibrateGate({ trials, rows: 500, gate: GATE });
    expect(found).toMatchObject({ within_limit: true, rate: 0, rows_needed: null });
    expect(found.same_data.high).toBeGreaterThan(0.3);
  });

  it('counts a promotion on shuffled labels, and has no rows to name where nothing is asked for', () => {
    const trials: LuckTrial[] = [
      { kind: 'shuffled_labels', verdict: 'promote', improvement: 0.001, standard_error: 0.02 },
    ];
    const found = calibrateGate({ trials, rows: 40, gate: { minImprovement: 0 } });
    expect(found).toMatchObject({ rate: 1, within_limit: false, rows_needed: null });
  });

  it('needs trials', () => {
    expect(() => calibrateGate({ trials: [], rows: 1, gate: GATE })).toThrow('without trials');
  });
});
