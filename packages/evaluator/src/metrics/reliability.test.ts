import { describe, expect, it } from 'vitest';
import { reliabilityOf } from './reliability.js';

describe('reliabilityOf', () => {
  it('weighs the distance of each bin by its rows', () => {
    const found = reliabilityOf(
      Float64Array.of(0.1, 0.1, 0.9, 0.9, 0.9, 0.9),
      Uint8Array.of(0, 1, 1, 1, 1, 0),
    );
    // Bin 0.1–0.2: 2 rows, |0.1 − 0.5|; bin 0.9–1: 4 rows, |0.9 − 0.75|.
    expect(found.expected_calibration_error).toBeCloseTo((2 * 0.4 + 4 * 0.15) / 6, 12);
    expect(found.bins[1]).toMatchObject({ rows: 2, observed: 0.5 });
    expect(found.bins[5]).toMatchObject({ rows: 0, predicted: null, observed: null });
  });

  it('puts 0 into the first bin and 1 into the last', () => {
    const { bins } = reliabilityOf(Float64Array.of(0, 1), Uint8Array.of(0, 1));
    expect([bins[0]!.rows, bins[9]!.rows]).toEqual([1, 1]);
  });

  it('has no error without rows', () => {
    expect(reliabilityOf(new Float64Array(), new Uint8Array()).expected_calibration_error).toBe(0);
  });
});
